#!/usr/bin/python3
"""data_check - the tables of data/: keys that are double, rows out of order, impossible dates.

Each table names its key and its order in comment lines ("# Key: a, b. Order: a by text, b by number.").
Prints TAP.
"""
import datetime
import glob
import re
import sys

DATE_COLUMNS = re.compile(r'released|_seen|_end$|_date$')


def read(path):
    comments, rows = [], []
    with open(path, encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip('\n')
            if line.startswith('#'):
                comments.append(line[1:].strip())
            elif line:
                rows.append((number, line.split('\t')))
    return comments, rows[0][1], rows[1:]


def declared(comments, word):
    found = re.search(word + r': ([^.]*)\.', ' '.join(comments))
    return [part.strip() for part in found.group(1).split(',')] if found else []


def order_value(kind, text, seen):
    if kind == 'number':
        return [int(n) for n in re.findall(r'\d+', text)][:4]
    if kind == 'rank':                  # the order in which the words first stand
        return seen.setdefault(text, len(seen))
    return text.lower()


def date_fault(text):
    if text == '-' or text == '':
        return None
    if not re.fullmatch(r'\d{4}(-\d\d(-\d\d)?)?', text):
        return 'no date'
    year, month, day = (text.split('-') + ['1', '1'])[:3]
    try:
        datetime.date(int(year), int(month), int(day))
    except ValueError:
        return 'impossible'
    return None if 1985 <= int(year) <= 2040 else 'out of range'


def faults(path):
    comments, columns, rows = read(path)
    text = ' '.join(comments)
    if 'Source:' not in text or 'Date:' not in text:
        yield 'no Source: and Date: in its first lines'
    key = [columns.index(c) for c in declared(comments, 'Key')]
    order = [(columns.index(o.split()[0]), o.split()[-1]) for o in declared(comments, 'Order')]
    if not key:
        yield 'no Key: in its first lines'
    seen, ranks, before = set(), {}, None
    for number, cells in rows:
        if len(cells) != len(columns):
            yield 'line %d: %d cells, %d columns' % (number, len(cells), len(columns))
            continue
        value = tuple(cells[c].lower() for c in key)
        if value in seen:
            yield 'line %d: a second %s' % (number, ' '.join(value))
        seen.add(value)
        place = [order_value(kind, cells[c], ranks) for c, kind in order]
        if before is not None and place < before:
            yield 'line %d: stands out of order' % number
        before = place
        for name, cell in zip(columns, cells):
            if DATE_COLUMNS.search(name) and date_fault(cell):
                yield 'line %d: %s %s: %s' % (number, name, cell, date_fault(cell))


def main():
    paths = sys.argv[1:] or sorted(glob.glob('data/*.tsv'))
    failed = 0
    for count, path in enumerate(paths, 1):
        found = list(faults(path))
        print('%sok %d - %s' % ('not ' if found else '', count, path))
        for fault in found[:20]:
            print('# ' + fault)
        failed += bool(found)
    print('1..%d' % len(paths))
    return failed != 0


sys.exit(main())
