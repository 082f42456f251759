"""One module from several files, and one clear sentence where that cannot be."""

import re

import pytest

from zslkit.widgets.bundle import WEB, bundle, style

FIGURES = sorted(
    path.name for path in WEB.glob("*.js") if "export default" in path.read_text(encoding="utf-8")
)


@pytest.fixture
def web(tmp_path):
    def write(**texts):
        for name, text in texts.items():
            path = tmp_path / (name.replace("__", "/") + ".js")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_files_come_before_those_that_use_them_and_once(web):
    folder = web(
        main='import { two } from "./kit/two.js";\nimport { one } from "./kit/one.js";\n'
        "export default { render: () => one + two };\n",
        kit__two='import {\n  one,\n} from "./one.js";\nexport const two = one + one;\n',
        kit__one="export const one = 1;\n",
    )
    text = bundle("main.js", folder)
    assert text.splitlines() == [
        "// kit/one.js",
        "const one = 1;",
        "// kit/two.js",
        "const two = one + one;",
        "// main.js",
        "export default { render: () => one + two };",
    ]


def test_a_comment_after_code_goes_too_unless_it_may_be_text(web):
    main = 'const a = 1; // one\nconst b = "x // y";\nconst c = `p // q\n  r // s`;\n'
    wanted = '// main.js\nconst a = 1;\nconst b = "x // y";\nconst c = `p // q\n  r // s`;\n'
    assert bundle("main.js", web(main=main)) == wanted


def test_comments_and_indents_go_but_not_those_in_texts(web):
    main = "// a\n/* b\n   c */\nexport const a = 1;\n\n  // d\n"
    main += "const text = `x\n  // kept\n\nimport y`;\n  call();\n"
    text = bundle("main.js", web(main=main))
    wanted = "// main.js\nexport const a = 1;\nconst text = `x\n  // kept\n\nimport y`;\ncall();\n"
    assert text == wanted


def test_exports_of_the_entry_stay_and_those_of_others_go(web):
    others = "export async function a() {}\nexport class B {}\nexport let c = 1;\n"
    main = 'import { a, B, c } from "./others.js";\nexport const d = [a, B, c];\n'
    text = bundle("main.js", web(main=main, others=others))
    assert re.findall(r"^export.*", text, re.M) == ["export const d = [a, B, c];"]
    assert "\nasync function a() {}\nclass B {}\nlet c = 1;\n" in text


IMPORT_A = 'import { a } from "./a.js";\n'


@pytest.mark.parametrize(
    ("main", "a", "words"),
    [
        (
            IMPORT_A + "const b = 1;",
            "const b = 2;\nexport const a = 1;",
            ["a.js and main.js", "'b'"],
        ),
        (IMPORT_A + "const [b, c] = [];", "export const a = 1;\nfunction c() {}", ["a.js", "'c'"]),
        (
            IMPORT_A,
            'import { d } from "./main.js";\nexport const a = 1;',
            ["circle: main.js"],
        ),
        ('import { a } from "./kit/a.js";', "", ["no file kit/a.js", "main.js imports"]),
        ('import { a } from "../a.js";', "", ["no file ../a.js"]),
        (IMPORT_A, "const a = 1;", ["a.js does not export", " a,"]),
        ('import a from "./a.js";', "", ["main.js", "import a from"]),
        ('  import "./a.js";', "", ["main.js", "import"]),
        ('import { a } from "https://host/a.js";', "", ["main.js", "https://host"]),
        (IMPORT_A, "export const a = 1;\nexport default a;", ["a.js", "export default"]),
        (IMPORT_A, "const b = 1;\nexport { b as a };", ["a.js"]),
    ],
)
def test_what_cannot_be_bundled_is_said(web, main, a, words):
    with pytest.raises(ValueError) as caught:
        bundle("main.js", web(main=main, a=a))
    for word in words:
        assert word in str(caught.value)


def test_the_style_of_a_figure_follows_that_of_the_kit(tmp_path):
    (tmp_path / "kit.css").write_text("/* all */\n.a {\n  color: red;\n}\n")
    (tmp_path / "main.css").write_text(".b { color: blue; } /* or\n red */\n.c :is(a, b) {}")
    assert style("main.js", tmp_path) == ".a{color:red;}.b{color:blue;}.c :is(a,b){}"
    assert style("other.js", tmp_path) == ".a{color:red;}"


@pytest.mark.parametrize("entry", FIGURES)
def test_every_figure_is_a_module_that_a_browser_reads(open_html, entry):
    text = bundle(entry).replace("</", "<\\/")
    page = open_html(f"<title>Reads</title><script type='text/plain'>{text}</script>")
    kind = page.evaluate(
        """async () => {
          const text = document.querySelector("script").textContent.replaceAll("<\\\\/", "</");
          const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
          return typeof (await import(url)).default.render;
        }"""
    )
    assert kind == "function"


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.js")), ids=lambda path: path.name)
def test_files_of_the_figures_stay_small(path):
    assert path.read_text(encoding="utf-8").count("\n") <= 300
