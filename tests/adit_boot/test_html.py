# SPDX-License-Identifier: BSD-2-Clause
"""The page is balanced, loads nothing, runs nothing but its own script, and
what was hostile is text in it."""
import base64
import collections
import copy
import hashlib
import html.parser
import os
import re
import unittest

import fixtures
import report_html
import report_style
import report_svg
from test_text import unseen

VOID = {"meta", "img", "input", "line", "path", "rect"}
TAGS = VOID | set("""html head title style body script header main footer
    h1 h2 h3 h4 p a b code pre q span ul ol li dl dt dd table thead tbody tr
    th td div details summary fieldset label figure figcaption svg
    text""".split())
ATTRIBUTES = set("""lang charset http-equiv content name class id href colspan
    scope role aria-label tabindex open src alt type checked width height
    viewbox preserveaspectratio x y x1 x2 y1 y2 dx d text-anchor
    vector-effect""".split())


class Page(html.parser.HTMLParser):
    """Reads a page and gathers what is wrong with it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.problems, self.open = [], []
        self.ids, self.targets, self.images = [], set(), 0
        self.policy, self.words = "", []
        self.held = collections.defaultdict(str)
        self.feed(text)
        self.close()
        self.problems += [f"never closed: {tag}" for tag in self.open]
        if len(self.ids) != len(set(self.ids)):
            self.problems.append("an id stands twice")
        if self.targets - set(self.ids):
            self.problems.append(f"leads nowhere: {self.targets}")
        self.check_policy()
        if unseen(text):
            self.problems.append(f"unseen: {unseen(text)!r}")

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.problems.append(f"tag {tag}")
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.problems.append(f"attribute {name} of {tag}")
            self.check_value(tag, name, value or "")

    def check_value(self, tag, name, value):
        if name == "id":
            self.ids.append(value)
        elif name == "href" and value.startswith("#"):
            self.targets.add(value[1:])
        elif name == "href" and not re.fullmatch(r"\./[\w%/.-]*", value):
            self.problems.append(f"leads away: {value}")
        elif name == "src":
            self.images += 1
            if not re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/=]+",
                                value) or tag != "img":
                self.problems.append(f"loads: {value:.60}")
        elif name == "content" and "default-src" in value:
            self.policy = value

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"closes too much: {tag}")

    def handle_data(self, data):
        if self.open and self.open[-1] in ("style", "script"):
            self.held[self.open[-1]] += data
        else:
            self.words.append(data)

    def handle_comment(self, data):
        self.problems.append("a comment")

    def check_policy(self):
        if not self.policy.startswith("default-src 'none'; "):
            self.problems.append("no policy")
        if "unsafe" in self.policy or "*" in self.policy:
            self.problems.append("a weak policy")
        for name, source in (("style", "style-src"), ("script",
                                                      "script-src")):
            digest = base64.b64encode(hashlib.sha256(
                self.held[name].encode()).digest()).decode()
            if f"{source} 'sha256-{digest}'" not in self.policy:
                self.problems.append(f"the policy forbids the {name}")

    def text(self):
        return "".join(self.words)


def page(made):
    with fixtures.Folder(made) as folder:
        return report_html.text(made, folder)


class Sound(unittest.TestCase):
    def sound(self, text):
        read = Page(text)
        self.assertEqual(read.problems, [])
        return read

    def test_all_outcomes(self):
        read = self.sound(page(fixtures.report()))
        for result in fixtures.results():
            self.assertIn(result["id"], read.text())
        # All but the one that was skipped and the one that broke off.
        self.assertEqual(read.images, 9)

    def test_hostile(self):
        read = self.sound(page(fixtures.hostile_report()))
        self.assertIn(fixtures.SCRIPT, read.text())
        self.assertIn("\\x1b]0;owned\\x07", read.text())
        self.assertIn("]]>&amp;</system-out></pre></details>--><!--",
                      read.text())
        self.assertIn("abc\\u202efdp.exe\\u2066\\u200b", read.text())

    def test_hostile_matrix(self):
        made = [fixtures.report(), fixtures.hostile_report()]
        read = self.sound(report_html.matrix(
            made, ["a b/report.html", "javascript:alert(1)"]))
        self.assertIn(fixtures.SCRIPT, read.text())
        self.sound(report_html.matrix([]))
        self.sound(report_html.matrix(made))

    def test_without_files(self):
        read = self.sound(report_html.text(fixtures.report()))
        self.assertEqual(read.images, 0)
        self.assertIn(fixtures.KERNEL_LINES[5], read.text())

    def test_no_routes(self):
        self.sound(page(fixtures.report([])))

    def test_plan(self):
        made = fixtures.plan_report()
        self.assertIn("matrix.cfg", self.sound(page(made)).text())
        self.sound(report_html.matrix([made]))

    def test_control(self):
        text = page(fixtures.report())
        for old, new in (
                ("&lt;script&gt;", "<script>"), ("&lt;img", "<img"),
                ("\\x1b", "\x1b"), ("\\u202e", "\u202e"),
                ("</details>", ""), ("</main>", "</div></main>"),
                ('href="#route-1"', 'href="https://example.org/"'),
                ('href="#route-1"', 'href="#route-99"'),
                ('id="route-1"', 'id="route-2"'),
                ("data:image/png;base64,", "screen.png?"),
                ('class="time"', 'onclick="x"'),
                ('class="time"', 'style="x"'),
                ("'sha256-", "'sha256-A"), ("</h1>", "</h1><!-- a -->"),
                ("img-src data:", "img-src *")):
            self.assertIn(old, text)
            self.assertTrue(Page(text.replace(old, new, 1)).problems,
                            (old, new))


class Content(unittest.TestCase):
    def test_sixty_routes_fit(self):
        text = page(fixtures.many(60))
        self.assertLess(len(text.encode()), 3_000_000)
        self.assertEqual(Page(text).images, 60)

    def test_sixty_long_consoles_fit(self):
        made = fixtures.many(60)
        line = "<" * 100 + "\n"
        with fixtures.Folder(made) as folder:
            for one in made["results"]:
                with open(os.path.join(folder, one["folder"], "serial.log"),
                          "w", encoding="utf-8") as out:
                    out.write("first\n" + line * 4000 + "last\n")
            limit = report_html.console_limit(folder, made["results"])
            self.assertLess(limit * 60, report_html.CONSOLES_BYTES + 60)
            read = Page(report_html.text(made, folder))
        self.assertEqual(read.problems, [])
        self.assertIn("first\n", read.text())
        self.assertIn("last", read.text())
        self.assertRegex(read.text(), r"\d+ bytes of its middle are left")

    def test_short_consoles_leave_room(self):
        made = fixtures.report()
        with fixtures.Folder(made) as folder:
            path = os.path.join(folder, "qemu-kernel-pc", "serial.log")
            with open(path, "w", encoding="utf-8") as out:
                out.write("x" * 79 + "\n" * 200_000)
            self.assertGreater(report_html.console_limit(
                folder, made["results"]), 200_000)

    def test_a_screen_that_is_no_png(self):
        made = fixtures.report(fixtures.results()[:1])
        with fixtures.Folder(made) as folder:
            with open(os.path.join(folder, "qemu-kernel-pc", "screen.png"),
                      "w", encoding="utf-8") as out:
                out.write("<svg onload=alert(1)>")
            read = Page(report_html.text(made, folder))
        self.assertEqual((read.problems, read.images), ([], 0))

    def test_cells(self):
        text = page(fixtures.report())
        row = re.search(r"<tr[^>]*><th scope=\"row\"><a [^>]*>"
                        r"grub-bios-multiboot</a>.*?</tr>", text)[0]
        self.assertIn('<td class="cell failed">\u2717 entry</td>', row)
        self.assertEqual(row.count("<td"), 8)
        self.assertIn("\u2298 refused as predicted", text)

    def test_colour_is_never_alone(self):
        for name in re.findall(r'<td class="cell[^"]*">(.*?)</td>',
                               page(fixtures.report())):
            self.assertRegex(name, "[\u2713\u2717!\u2298\u2013] [a-z]")

    def test_policy_holds_for_what_is_written(self):
        self.assertNotIn("</", report_style.STYLE + report_style.SCRIPT)


class Timeline(unittest.TestCase):
    def stages(self, reached="nothing", **marks):
        return report_svg.stages({"instructions": marks, "reached": reached})

    def test_stages_follow_each_other(self):
        self.assertEqual(
            self.stages(loader=10, entry=30, text=90, end=100),
            [("firmware", 0, 10), ("loader", 10, 30), ("image", 30, 90),
             ("after", 90, 100)])
        self.assertEqual(
            self.stages(entry=30, text=None, end=100),
            [("firmware, loader", 0, 30), ("image", 30, 100)])
        self.assertEqual(self.stages(entry=None, text=None, end=100),
                         [("firmware, loader", 0, 100)])
        # When it was entered nobody saw, but the text came.
        self.assertEqual(
            self.stages(entry=None, text=90, end=100),
            [("firmware, loader, image", 0, 90), ("after", 90, 100)])
        self.assertEqual(
            self.stages(reached="entry", entry=None, end=100),
            [("firmware, loader, image", 0, 100)])
        self.assertEqual(
            self.stages(reached="loader", loader=20, end=100),
            [("firmware", 0, 20), ("loader", 20, 100)])
        self.assertEqual(self.stages(entry=None, text=None, end=None), [])
        self.assertEqual(self.stages(), [])

    def test_odd_counts_draw_nothing_wild(self):
        one = copy.deepcopy(fixtures.results()[0])
        for marks in ({"entry": 90, "text": 30, "end": 10},
                      {"entry": 0, "text": 0, "end": 0},
                      {"entry": -5, "text": "x", "end": 10**18}):
            one["instructions"] = marks
            text = report_svg.timeline(one)
            self.assertLess(len(text), 20_000)
            for x, width in re.findall(
                    r'<rect [^>]*x="([\d.-]+)%"[^>]*width="([\d.-]+)%"',
                    text):
                self.assertGreaterEqual(float(x), 0)
                self.assertLessEqual(float(x) + float(width), 100.02)

    def test_none(self):
        self.assertEqual(report_svg.timeline({}), "")


if __name__ == "__main__":
    unittest.main()
