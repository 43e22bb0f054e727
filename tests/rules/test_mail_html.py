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


PIECES = [
    "<!--", "<![CDATA[", "<a ", '<a "', "<!x", "</", "<?", "&", "&#", "<a x='", "<a x=", "<script>", "</script",
    "<", "<a/", "<p ",
    "<div style=display:none>", "<a href=x>", "</a>", "<td>", "=", "&#9999999999", "<blockquote type=cite>",
    "<div hidden",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_no_page_takes_a_square_of_the_time(piece: str) -> None:
    began = time.monotonic()
    text_of_html(piece * (400_000 // len(piece)))
    assert time.monotonic() - began < 4


@given(st.lists(st.sampled_from([*PIECES, ">", "-->", "x", " ", "'", '"']), max_size=60).map("".join))
def test_every_page_has_a_text(page: str) -> None:
    assert isinstance(text_of_html(page), str)
