"""Compound files ([MS-CFB]) and mails of Outlook in them ([MS-OXMSG]), written from scratch; also wrong ones."""
import struct

FREE, END, FAT_SECTOR, DIFAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
MINI, CUTOFF = 64, 4096
SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
PROPERTIES = "__properties_version1.0"


def numbers(values):
    return struct.pack("<%dI" % len(values), *values)


def padded(data, size):
    return data + bytes(-len(data) % size)


class Compound:
    """A file of storages (dict) and streams (bytes) by name. What is written where is kept, for who wants to break it."""

    def __init__(self, tree, version=3, spare=0):
        self.size = 512 if version == 3 else 4096
        self.version = version
        self.sectors, self.fat = [], []
        self.mini, self.mini_fat = bytearray(), []
        self.entries = []  # name, type, left, right, child, first, size
        self.chains = {}  # first sector by path
        self.numbers = {}  # of an entry by path
        self.chain(bytes(spare * self.size))
        self.add("Root Entry", 5, "")
        self.entries[0][4] = self.storage(tree, "")
        self.data = self.written()

    def chain(self, data):
        """Append data in sectors of its own; the first of them."""
        count = -(-len(data) // self.size)
        first = len(self.sectors)
        data = padded(data, self.size)
        self.sectors += [data[at:at + self.size] for at in range(0, len(data), self.size)]
        self.fat += [*range(first + 1, first + count), END] if count else []
        return first if count else END

    def mini_chain(self, data):
        count = -(-len(data) // MINI)
        first = len(self.mini_fat)
        self.mini += padded(data, MINI)
        self.mini_fat += [*range(first + 1, first + count), END] if count else []
        return first if count else END

    def add(self, name, kind, path, first=0, size=0):
        self.numbers[path] = len(self.entries)
        self.chains[path] = first
        self.entries.append([name, kind, FREE, FREE, FREE, first, size])
        return len(self.entries) - 1

    def storage(self, tree, path):
        """The number of the entry at the root of the tree of what is in a storage."""
        numbers_of = []
        for name in sorted(tree, key=lambda one: (len(one), one.upper())):
            here = path + "/" + name
            if isinstance(tree[name], dict):
                number = self.add(name, 1, here)
                self.entries[number][4] = self.storage(tree[name], here)
            else:
                content = tree[name]
                first = self.chain(content) if len(content) >= CUTOFF else self.mini_chain(content)
                number = self.add(name, 2, here, first, len(content))
            numbers_of.append(number)
        return self.balance(numbers_of)

    def balance(self, numbers_of):
        if not numbers_of:
            return FREE
        middle = len(numbers_of) // 2
        self.entries[numbers_of[middle]][2] = self.balance(numbers_of[:middle])
        self.entries[numbers_of[middle]][3] = self.balance(numbers_of[middle + 1:])
        return numbers_of[middle]

    def entry(self, name, kind, left, right, child, first, size):
        raw = (name + "\0").encode("utf-16-le")
        return struct.pack("<64sHBBIII16sIQQIQ", raw, len(raw), kind, 1, left, right, child, b"", 0, 0, 0, first, size)

    def written(self):
        self.entries[0][5:] = [self.chain(self.mini), len(self.mini)]
        mini_fat = padded(numbers(self.mini_fat), 4)
        first_mini_fat = self.sectors_of_mini_fat = self.chain(mini_fat + b"\xff" * (-len(mini_fat) % self.size))
        directory = b"".join(self.entry(*one) for one in self.entries)
        self.directory = self.chain(padded(directory, self.size))
        each = self.size // 4
        fat_count = difat_count = 0
        while fat_count * each < len(self.sectors) + fat_count + difat_count:
            fat_count += 1
            difat_count = -(-max(0, fat_count - 109) // (each - 1))
        at = len(self.sectors)
        self.fat_at = list(range(at, at + fat_count))
        self.difat_at = list(range(at + fat_count, at + fat_count + difat_count))
        fat = self.fat + [FAT_SECTOR] * fat_count + [DIFAT_SECTOR] * difat_count
        fat += [FREE] * (fat_count * each - len(fat))
        difat = b""
        for i in range(difat_count):
            named = self.fat_at[109 + i * (each - 1):109 + (i + 1) * (each - 1)]
            following = self.difat_at[i + 1] if i + 1 < difat_count else END
            difat += numbers(named + [FREE] * (each - 1 - len(named)) + [following])
        header = SIGNATURE + struct.pack(
            "<16sHHHHH6s9I", b"", 0x3E, self.version, 0xFFFE, self.size.bit_length() - 1, 6, b"",
            0 if self.version == 3 else -(-len(directory) // self.size), fat_count, self.directory, 0, CUTOFF,
            first_mini_fat, -(-len(mini_fat) // self.size), (self.difat_at + [END])[0],
            difat_count)
        named = self.fat_at[:109]
        header += numbers(named + [FREE] * (109 - len(named)))
        return padded(header, self.size) + b"".join(self.sectors) + numbers(fat) + difat

    def place(self, sector):
        """Where a sector lies in the file."""
        return (sector + 1) * self.size

    def place_of_next(self, sector):
        """Where the number lies that follows a sector in its chain."""
        return self.place(self.fat_at[sector * 4 // self.size]) + sector * 4 % self.size

    def place_of_entry(self, path):
        return self.place(self.directory) + 128 * self.numbers[path]


def patched(data, *patches):
    """The same with bytes at places replaced."""
    data = bytearray(data)
    for place, content in patches:
        data[place:place + len(content)] = content
    return bytes(data)


def fronted(compound):
    """The file with its directory, and its only sector of the FAT, in the spare sectors at its beginning."""
    data = bytearray(compound.data)
    size, each = compound.size, compound.size // 4
    fat = list(struct.unpack_from("<%dI" % each, data, compound.place(compound.fat_at[0])))
    sectors, sector = [], compound.directory
    while sector != END:
        sectors.append(sector)
        sector = fat[sector]
    for number, sector in enumerate(sectors, 1):
        data[compound.place(number):compound.place(number + 1)] = data[compound.place(sector):compound.place(sector + 1)]
        fat[number] = number + 1 if number < len(sectors) else END
    fat[0] = FAT_SECTOR
    data[compound.place(0):compound.place(1)] = numbers(fat)
    data[compound.place(compound.fat_at[0]):] = numbers(fat)
    struct.pack_into("<I", data, 48, 1)
    struct.pack_into("<I", data, 76, 0)
    return bytes(data)


def text(tag, value, wide=True):
    """A property that is text, as a stream."""
    if wide:
        return {"__substg1.0_%s001F" % tag: value.encode("utf-16-le", "surrogatepass")}
    return {"__substg1.0_%s001E" % tag: value if isinstance(value, bytes) else value.encode("latin-1")}


def mail(header=None, wide=True, attached=(), top=True, **more):
    """The storage of a mail; `more` are other properties that are text, by their tags."""
    names = {"__nameid_version1.0": {"__substg1.0_%s0102" % tag: b"" for tag in ("0002", "0003", "0004")}} if top else {}
    tree = {PROPERTIES: bytes(32 if top else 24), **names, **text("001A", "IPM.Note", wide)}
    for tag, value in more.items():
        tree.update(text(tag.strip("_"), value, wide))
    if header is not None:
        tree.update(text("007D", header, wide))
    for number, one in enumerate(attached):
        tree["__attach_version1.0_#%08X" % number] = {PROPERTIES: bytes(8), **one}
    return tree


def attached_mail(*words, **more):
    return {"__substg1.0_3701000D": mail(*words, top=False, **more)}


def attached_file(name, content, kind="application/octet-stream"):
    return {**text("3707", name), **text("370E", kind), "__substg1.0_37010102": content}


def msg(*words, version=3, spare=0, **more):
    return Compound(mail(*words, **more), version, spare)
