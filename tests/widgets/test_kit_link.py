"""Several figures share the address of one page, each with its own part of it."""

from chromium import settle

LINKS = """
import { Link, packValues, unpackValues, copyText } from "./kit/link.js";
import { Status } from "./kit/status.js";
window.told = [];
window.a = new Link("explorer", { onChange: (state) => told.push(["explorer", state]) });
window.b = new Link("wgan-2", { onChange: (state) => told.push(["wgan-2", state]) });
Object.assign(window, { packValues, unpackValues, copyText, Status });
"""
FRAGMENT = "#zsl.explorer=c:tiger;a:a1b2&zsl.wgan-2=seed:7"


def test_each_figure_reads_its_own_part(open_script):
    page = open_script(LINKS, fragment=FRAGMENT)
    assert page.evaluate("[a.read(), b.read()]") == [{"c": "tiger", "a": "a1b2"}, {"seed": "7"}]


def test_nothing_is_read_where_nothing_is_said(open_script):
    page = open_script(LINKS, fragment="#a-section")
    assert page.evaluate("[a.read(), b.read()]") == [None, None]


def test_writing_leaves_the_others_and_the_history_as_they_are(open_script):
    page = open_script(LINKS, fragment=FRAGMENT)
    before = page.evaluate("history.length")
    page.evaluate("for (let k = 0; k < 5; k++) a.write({ c: 'zebra', n: k })")
    page.evaluate("b.write({ seed: 8 })")
    page.wait_for_function("location.hash.includes('seed:8') && location.hash.includes('n:4')")
    assert page.evaluate("location.hash") == "#zsl.explorer=c:zebra;n:4&zsl.wgan-2=seed:8"
    assert page.evaluate("history.length") == before
    assert page.evaluate("told") == []


def test_letters_that_mean_something_in_an_address_come_back(open_script):
    page = open_script(LINKS)
    state = {"k:;&=": "a+b c;d:e&f=g#h%i/ü,j"}
    page.evaluate("(state) => a.write(state)", state)
    page.wait_for_function("location.hash")
    assert page.evaluate("a.read()") == state
    assert page.evaluate("b.read()") is None


def test_a_changed_address_tells_only_whom_it_concerns(open_script):
    page = open_script(LINKS, fragment=FRAGMENT)
    page.evaluate("location.hash = 'zsl.explorer=c:tiger;a:a1b2&zsl.wgan-2=seed:9'")
    page.wait_for_function("told.length")
    assert page.evaluate("told") == [["wgan-2", {"seed": "9"}]]
    page.evaluate("b.destroy(); location.hash = 'zsl.explorer=c:cat&zsl.wgan-2=seed:1'")
    page.wait_for_function("told.length === 2")
    assert page.evaluate("told[1]") == ["explorer", {"c": "cat"}]


def test_a_link_cut_short_is_no_error(open_script):
    page = open_script(LINKS, fragment="#zsl.explorer=c:%E0%A4%A")
    assert page.evaluate("a.read()") is None


def test_the_link_opens_the_same_state(open_script):
    page = open_script(LINKS)
    url = page.evaluate("b.url({ seed: 3, name: 'blue whale' })")
    page.goto(url)
    page.reload()
    assert page.evaluate("b.read()") == {"seed": "3", "name": "blue whale"}


def test_values_are_packed_in_two_letters_each(open_script):
    page = open_script(LINKS)
    packed = page.evaluate("packValues([0, 1, 0.5, 0.123, -4, 7])")
    assert packed == "00rsdw3f00rs"
    values = page.evaluate("(text) => [...unpackValues(text)]", packed)
    assert [round(value, 3) for value in values] == [0, 1, 0.5, 0.123, 0, 1]
    assert page.evaluate("['', 'abc', 'ZZ', 'zz', undefined].map(unpackValues)") == [None] * 5


def test_copied_text_is_in_the_clipboard(open_script):
    page = open_script(LINKS, permissions=["clipboard-read", "clipboard-write"])
    page.bring_to_front()
    assert page.evaluate("copyText('a tiger')") == "Copied."
    assert page.evaluate("navigator.clipboard.readText()") == "a tiger"


def test_what_was_copied_is_said_beside_the_button_for_a_moment(open_script):
    code = (
        LINKS.replace("import", 'import { buttons } from "./kit/sliders.js";\nimport', 1)
        + """
    const status = new Status();
    status.say("The cloud lies nearest to tiger.");
    const copied = () => copyText("a tiger");
    here.append(status.el, buttons([{ text: "Copy link", onClick: copied }], "Actions").el);
    """
    )
    page = open_script(code, permissions=["clipboard-read", "clipboard-write"])
    page.bring_to_front()
    row = page.get_by_role("group", name="Actions")
    row.get_by_role("button").click()
    row.get_by_role("status").get_by_text("Copied.").wait_for()
    assert page.locator(".zsl-status").inner_text() == "The cloud lies nearest to tiger."
    page.wait_for_function("!document.querySelector('.zsl-row [role=status]').textContent")


def test_without_the_clipboard_a_selection_is_copied(open_script):
    page = open_script(LINKS, html="<button>copy</button>")
    page.evaluate(
        """Object.defineProperty(navigator, "clipboard", { value: undefined });
        document.addEventListener("copy", () => { window.copied = String(
          document.activeElement.value); });
        document.querySelector("button").onclick = async () => {
          window.said = await copyText("a zebra"); };"""
    )
    page.locator("button").click()
    page.wait_for_function("window.said === 'Copied.'")
    assert page.evaluate("copied") == "a zebra"
    assert page.locator("textarea").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "copy"


def test_the_address_of_a_notebook_is_left_alone(open_script):
    setup = 'document.querySelector(".zsl-place").className = "jp-OutputArea";'
    code = LINKS.replace("window.told", f"{setup}\nwindow.told", 1)
    page = open_script(code, fragment=FRAGMENT)
    assert page.evaluate("[a.works, a.read(), b.read()]") == [False, None, None]
    page.evaluate("a.write({ c: 'zebra' })")
    settle(page, 400)
    assert page.evaluate("location.hash") == FRAGMENT
