"""A page becomes the text that its reader saw, in a time that grows with its length and no faster."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.mail_html import text_of_html


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<p>a &lt;b&gt; &amp; c&nbsp;d</p>", "a <b> & c d"),
        ("<title>x</title><style>p{}</style><p>y</p><script>if (a < b) {'</p>'}</script>", "y"),
        ("<p>x</p><!-- <p>y</p> --><p>z</p>", "x\n\nz"),
        ("<p>x<!--[if mso]>y<![endif]--></p>", "x"),
        ("<a href='http://x.example.com/a?b=1&amp;c'>here</a>", "here (http://x.example.com/a?b=1&c)"),
        ("<a href='http://x.example.com/'>http://x.example.com</a>", "http://x.example.com"),
        ("<a href='javascript:alert(1)'>here</a>", "here"),
        ("<div style='display: none'>no<div>no</div></div>yes", "yes"),
        ("<span style='font-size:0'>no</span><span style='font-size:0.9em'>yes</span>", "yes"),
        ("<p hidden>no</p><p data-hidden=1>yes</p>", "yes"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
        ("<div>new</div><blockquote type=cite>old<br>older</blockquote>", "new\n\n> old\n> older"),
        ("<p>x", "x"),
        ("a < b and c > d", "a < b and c > d"),
        ("<p title='a>b'>x</p>", "x"),
        ("<o:p>x</o:p>", "x"),
        ("&#x202e;&#0;&#99999999999;", "\u202e\ufffd\ufffd"),
    ],
)
def test_a_page_says(page: str, text: str) -> None:
    assert text_of_html(page) == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ('<table><tr><td style="font-size:0px"><div style="font-size:13px">批号</div>no</td></tr></table>', "批号"),
        ("<div style='font-size:0'>no<p style='font-size:1em'>no</p><b style='font-size:9pt'>yes</b>no</div>", "yes"),
        ("<i style='font-size:9pt'>a<i style='font-size:0'>b<i style='font-size:8pt'>c</i>d</i>e</i>f", "acef"),
        ("<div style='display:none'>no<b style='font-size:9pt'>no</b></div>yes", "yes"),
    ],
)
def test_letters_without_size_are_hidden_until_an_element_gives_them_one(page: str, text: str) -> None:
    assert text_of_html(page) == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ('<p style="display:none">预览<div>正文</div>', "正文"),
        ('<ul><li style="display:none">no<li>yes</ul>', "yes"),
        ("<ul><li hidden>no<ul><li>no</ul><li>yes</ul>", "yes"),
        ("<table><tr hidden><td>no<tr><td hidden>no<td>yes</table>", "yes"),
        ("<table><tr hidden><td><table><tr><td>no</table><td>no<tr><td>yes</table>", "yes"),
        ("<div><span style='display:none'>no</div>yes", "yes"),
        ("<p hidden>no<o:p></o:p>no</p>yes", "yes"),
    ],
)
def test_what_nobody_closed_hides_nothing_beyond_where_a_browser_ends_it(page: str, text: str) -> None:
    assert text_of_html(page) == text


@pytest.mark.parametrize("page", ["<div style='display:none'>all", "<body style='font-size:0'><p>all</p></body>"])
def test_a_page_that_hides_all_that_it_says_is_read_all_the_same(page: str) -> None:
    assert text_of_html(page) == "all"


PIECES = [
    "<!--", "<![CDATA[", "<a ", '<a "', "<!x", "</", "<?", "&", "&#", "<a x='", "<a x=", "<script>", "</script",
    "<", "<a/", "<p ",
    "<div style=display:none>", "<a href=x>", "</a>", "<td>", "=", "&#9999999999", "<blockquote type=cite>",
    "<div hidden", "<p><b>", "</p>", "<li>", "<ul><li>", "<table><tr><td>", "<b><i></b>", "<tr hidden>",
    "<p style=font-size:0>",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_no_page_takes_a_square_of_the_time(piece: str) -> None:
    began = time.monotonic()
    text_of_html(piece * (400_000 // len(piece)))
    assert time.monotonic() - began < 4


@given(st.lists(st.sampled_from([*PIECES, ">", "-->", "x", " ", "'", '"']), max_size=60).map("".join))
def test_every_page_has_a_text(page: str) -> None:
    assert isinstance(text_of_html(page), str)
