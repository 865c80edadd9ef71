"""What is wrong with a page that mailpath wrote: stricter than a browser, which forgives much."""
import re
from html.parser import HTMLParser

VOID = {"meta", "br", "wbr"}
# By element, what attributes it may have; their values are words of the program, never of a mail.
KNOWN = {
    "html": {"lang"}, "head": (), "meta": {"charset", "http-equiv", "name", "content"}, "title": (), "style": (),
    "body": (), "nav": (), "article": {"id"}, "section": (), "div": {"class"}, "h1": {"class"}, "h2": (), "h3": (),
    "h4": (), "h5": (), "h6": (), "p": {"class"}, "span": {"class"}, "strong": {"class"}, "b": (), "code": (),
    "a": {"href"}, "ul": {"class"}, "ol": {"class"}, "li": {"class"}, "dl": (), "dt": {"class"}, "dd": {"class"},
    "table": {"class"}, "thead": (), "tbody": (), "tr": {"class"}, "th": {"scope"},
    "td": {"class", "colspan", "data-label"},
}
VALUES = {
    "class": re.compile(r"[a-z]*( [a-z]+)*"), "data-label": re.compile(r"#|UTC|[a-z ]+"), "colspan": re.compile(r"\d"),
    "id": re.compile(r"m\d+"), "href": re.compile(r"#m\d+"), "lang": re.compile("en"), "scope": re.compile("row|col"),
}
PARENTS = {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}, "tr": {"thead", "tbody"}, "td": {"tr"}, "th": {"tr"},
           "thead": {"table"}, "tbody": {"table"}, "title": {"head"}, "style": {"head"}, "meta": {"head"}}
IN_PARAGRAPH = {"span", "strong", "b", "code", "a"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# Controls, and what hides or turns text: nothing of it may be in a page, whoever wrote it.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
REFERENCE = re.compile(r"&(?!(amp|lt|gt|quot|#39);)")


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.faults, self.open, self.text, self.links, self.ids, self.policy = [], [], [], [], [], None

    def fault(self, what):
        self.faults.append("line %d: %s" % (self.getpos()[0], what))

    def handle_starttag(self, tag, attrs):
        parent = self.open[-1] if self.open else None
        if tag not in KNOWN:
            self.fault(f"element {tag}")
        if parent not in PARENTS.get(tag, {parent}):
            self.fault(f"{tag} inside {parent}")
        if {"p", "h1", "span", "dt", "code"} & set(self.open) and tag not in IN_PARAGRAPH:
            self.fault(f"{tag} inside a paragraph")
        for name, value in attrs:
            if name not in KNOWN.get(tag, ()) or (name in VALUES and not VALUES[name].fullmatch(value or "")):
                self.fault(f"{tag} with {name}={value!r}")
        values = dict(attrs)
        self.links += [values["href"][1:]] if "href" in values else []
        self.ids += [values["id"]] if "id" in values else []
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values.get("content")
        if self.get_starttag_text().endswith("/>"):
            self.fault("a tag that closes itself")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.fault(f"</{tag}> closes something else")

    def handle_data(self, data):
        if self.open and self.open[-1] in ("table", "thead", "tbody", "tr", "ul", "ol", "dl", "nav") and data.strip():
            self.fault(f"text in {self.open[-1]}: {data!r}")
        if "<" in data or (self.open[-1:] != ["style"] and (">" in data or '"' in data)):
            self.fault(f"not escaped: {data!r}")
        self.text.append(data)

    def handle_entityref(self, name):
        self.text.append({"amp": "&", "lt": "<", "gt": ">", "quot": '"'}.get(name, ""))

    def handle_charref(self, name):
        self.text.append("'" if name == "39" else "")

    def handle_comment(self, data):
        self.fault("a comment")

    def unknown_decl(self, data):
        self.fault("a declaration")


def read(data):
    """The page as text, its links, and what is wrong with it."""
    page = Page()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return "", [], [str(error)]
    if not text.startswith("<!DOCTYPE html>\n<html") or not text.endswith("</html>\n"):
        page.fault("no whole page")
    page.feed(text)
    page.close()
    style = text[text.find("<style>"):text.find("</style>")]
    if page.open:
        page.fault(f"left open: {page.open}")
    if HIDDEN.search(text):
        page.fault(f"a control: {HIDDEN.search(text)[0]!r}")
    if REFERENCE.search(text):
        page.fault(f"a reference that is none of ours: {text[REFERENCE.search(text).start():][:20]!r}")
    if page.policy != POLICY:
        page.fault(f"the policy is {page.policy}")
    if re.search(r"url\(|@import|expression|</", style):
        page.fault("the style loads something")
    if sorted(set(page.ids)) != sorted(page.ids) or not set(page.links) <= set(page.ids):
        page.fault(f"links {page.links} to {page.ids}")
    return "".join(page.text), page.links, page.faults
