"""Records out of XML, one at a time, namespaces taken off."""

import tracemalloc

from pnrscreen.watchlist.sources import markup

LIST = (
    b'<a:list xmlns:a="urn:x" edition="7"><a:head>one</a:head><a:more><a:one n="1"><a:one n="2">in</a:one></a:one></a:more>'
    b'<a:one n="3"/></a:list>'
)


def test_the_root_says_what_it_says():
    assert markup.check(LIST, "list.xml", "list") == {"edition": "7"}


def test_records_come_in_order_with_what_is_in_them_and_go_again():
    found = [
        (element.tag, element.get("n"), [inner.get("n") for inner in element.iterfind("one")])
        for element in markup.records(LIST, frozenset({"one", "head"}))
    ]
    assert found == [("head", None, []), ("one", "1", ["2"]), ("one", "3", [])]


def test_what_was_read_is_let_go():
    """Whatever stood in the root before is gone when the next record comes, so that memory does not grow with the file."""
    part = b"<one>" + b"<in>some text</in>" * 50 + b"</one>" + b"<two/>" * 2000 + b"<one/>"
    content = b"<list>" + part * 40 + b"</list>"
    tracemalloc.start()
    try:
        found = [len(element) for element in markup.records(content, frozenset({"one"}))]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == [50, 0] * 40
    assert peak < 2_000_000  # eighty thousand elements held at once take ten times as much


def test_texts_lose_their_line_breaks_and_what_says_nothing():
    (element,) = markup.records(b"<list><one><t> a\n b </t><t/><t>c</t></one></list>", frozenset({"one"}))
    assert (markup.text(element, "t"), markup.texts(element, "t"), markup.text(element, "u")) == ("a b", ["a b", "c"], "")
