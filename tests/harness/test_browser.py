def test_the_browser_draws_a_page(page):
    page.goto("data:text/html,<title>units</title><h1>Freezer 1</h1>")
    assert page.title() == "units"
    assert page.get_by_role("heading").inner_text() == "Freezer 1"


def test_a_page_can_be_as_narrow_as_a_telephone(new_page):
    narrow = new_page(width=390, height=844)
    narrow.goto("data:text/html,<p>hello")
    assert narrow.evaluate("window.innerWidth") == 390
    assert narrow.screenshot().startswith(b"\x89PNG")
