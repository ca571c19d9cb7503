# SPDX-License-Identifier: BSD-2-Clause
"""How the pages look: light and dark, on paper, and on a phone.  Pages carry
no style attributes, for their policy allows this style sheet alone."""

STYLE = """
:root{color-scheme:light dark;--page:#fff;--text:#1b1f24;--soft:#57606a;
--line:#d0d7de;--box:#f6f8fa;--link:#0550ae;--pass:#116329;--pass-box:#dafbe1;
--fail:#a40e26;--fail-box:#ffe3e0;--refuse:#3b4a5a;--refuse-box:#e3e9ef;
--skip:#6b4e00;--skip-box:#fff4cc;--stage1:#c8d4e3;--stage2:#8fb3e0;
--stage3:#7cc08a;--stage4:#e6e6e6;--ink:#111}
@media (prefers-color-scheme:dark){:root{--page:#0d1117;--text:#e6edf3;
--soft:#9aa5b1;--line:#3a424c;--box:#161b22;--link:#79b8ff;--pass:#7ee2a0;
--pass-box:#0f3320;--fail:#ffb1ab;--fail-box:#4e1519;--refuse:#bccad8;
--refuse-box:#26303b;--skip:#f0d47a;--skip-box:#3b3005;--stage1:#3d4c5f;
--stage2:#285a94;--stage3:#256b37;--stage4:#2b3036;--ink:#fff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:80rem;background:var(--page);
color:var(--text);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.2;margin:.2rem 0 .6rem}
h2{font-size:1.25rem;margin:2rem 0 .6rem}
h3{font-size:1.05rem;margin:1.4rem 0 .4rem}
h4{font-size:.95rem;margin:1rem 0 .2rem}
a{color:var(--link)}
code,pre,kbd{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,
"DejaVu Sans Mono",monospace}
code{font-size:.92em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
dl.facts{display:grid;grid-template-columns:max-content 1fr;
gap:.15rem 1rem;margin:.8rem 0}
dl.facts dt{color:var(--soft)}
dl.facts dd{margin:0}
.chip,.cell{border-radius:.3rem;white-space:nowrap}
.chip{display:inline-block;padding:.05rem .5rem;font-weight:600;
border:1px solid currentColor}
.passed{color:var(--pass);background:var(--pass-box)}
.failed,.error{color:var(--fail);background:var(--fail-box)}
.refused{color:var(--refuse);background:var(--refuse-box)}
.skipped{color:var(--skip);background:var(--skip-box)}
.chips{display:flex;flex-wrap:wrap;gap:.5rem;margin:.6rem 0;padding:0;border:0}
.chips label{cursor:pointer}
.chips input{accent-color:currentColor;margin:0 .4rem 0 0}
.scroll{overflow-x:auto;max-width:100%;border:1px solid var(--line);
border-radius:.4rem}
table.matrix{border-collapse:separate;border-spacing:0;width:100%;
font-size:.9rem}
table.matrix th,table.matrix td{padding:.3rem .5rem;
border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
table.matrix tr:last-child>*{border-bottom:0}
table.matrix thead th{background:var(--box);white-space:nowrap;
vertical-align:bottom}
table.matrix tbody th{font-weight:400;background:var(--page)}
table.matrix th:first-child{position:sticky;left:0;z-index:1}
table.matrix thead th.door{text-align:center;width:8%}
@media (min-width:50rem){table.matrix th:first-child{min-width:14rem}}
table.matrix tr.family th{background:var(--box);font-weight:700}
table.matrix td.cell,table.matrix td.off{text-align:center}
table.matrix td.cell{font-weight:600;border:2px solid var(--page)}
table.matrix td.wide{text-align:left;white-space:normal;font-weight:400}
table.matrix .number{text-align:right;white-space:nowrap;
font-variant-numeric:tabular-nums}
table.matrix td.off{color:var(--soft)}
.why{display:block;font-size:.85em;color:var(--soft);font-weight:400}
td.cell .why{color:inherit;white-space:normal}
.route{border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;
scroll-margin-top:.5rem}
.route>summary{padding:.5rem .7rem;cursor:pointer;background:var(--box);
border-radius:.4rem}
.route>summary .id{font-weight:600}
.route>summary .title{color:var(--soft);margin-left:.6rem}
.route:target{border-color:var(--link);box-shadow:0 0 0 2px var(--link)}
.inside{padding:.2rem .8rem .8rem}
pre{background:var(--box);border:1px solid var(--line);border-radius:.3rem;
padding:.6rem;margin:.3rem 0;font-size:.82rem;line-height:1.35;
white-space:pre-wrap;overflow-wrap:anywhere;tab-size:8}
pre.log{max-height:32rem;overflow:auto}
pre.command{user-select:all;-webkit-user-select:all}
summary{cursor:pointer}
table.said{border-collapse:collapse;margin:.4rem 0}
table.said th,table.said td{text-align:left;vertical-align:top;
padding:.1rem 1rem .1rem 0;font-weight:400}
table.said th{color:var(--soft);white-space:nowrap}
figure{margin:.6rem 0}
figcaption,.soft{color:var(--soft);font-size:.9rem}
svg.time{display:block;overflow:visible;font:12px system-ui,sans-serif}
svg text{fill:var(--text)}
svg text.axis{fill:var(--soft);font-size:11px}
svg text.stage{fill:var(--ink)}
svg rect{stroke:var(--page);stroke-width:1}
svg line.axis{stroke:var(--soft)}
svg line.mark{stroke:var(--text);stroke-width:1.5}
svg .ticks{stroke:var(--soft);stroke-width:1;fill:none}
rect.firmware{fill:var(--stage1)}.swatch.firmware{background:var(--stage1)}
rect.loader{fill:var(--stage2)}.swatch.loader{background:var(--stage2)}
rect.image{fill:var(--stage3)}.swatch.image{background:var(--stage3)}
rect.after{fill:var(--stage4)}.swatch.after{background:var(--stage4)}
.swatch{display:inline-block;width:.9em;height:.9em;margin-right:.4em;
border:1px solid var(--soft);vertical-align:-.08em}
ol.stages{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.4rem;
margin:.3rem 0;padding:0}
.stages b{color:var(--text);font-weight:600}
.waits{margin:.2rem 0}
.shot img{display:block;max-width:min(100%,24rem);height:auto;
border:1px solid var(--line)}
.shot[open] img{max-width:none}
.shot[open]{overflow-x:auto}
.shot>summary{list-style-position:outside;margin-left:1.2rem}
.shot .bigger,.shot[open] .smaller{display:inline}
.shot .smaller,.shot[open] .bigger{display:none}
footer{margin-top:2.5rem;border-top:1px solid var(--line);
padding-top:.6rem;color:var(--soft);font-size:.9rem}
@media (max-width:40rem){body{padding:.6rem}
dl.facts{gap:.15rem .6rem;font-size:.9rem}table.said th{white-space:normal}
table.matrix{font-size:.8rem}
table.matrix th,table.matrix td{padding:.25rem .35rem}
table.matrix tbody th:first-child{min-width:8.5rem;max-width:9.5rem}
td.wide .why{max-width:13rem}
.inside{padding:.2rem .5rem .6rem}}
@media print{body{max-width:none;padding:0;font-size:9pt}
.scroll{overflow:visible;border:0}.filters input{display:none}
table.matrix th:first-child{position:static}
.chip,.cell,rect,.swatch{print-color-adjust:exact;
-webkit-print-color-adjust:exact}
thead{display:table-header-group}tr,figure,.shot{break-inside:avoid}
h2,h3,h4,summary{break-after:avoid}
.shot img{max-width:18rem}
pre.log{max-height:none}
.route::details-content{content-visibility:visible;block-size:auto}
.hint{display:none}}
"""


def _filters():
    """Rows of an outcome vanish with its box; without :has() all stay."""
    hidden = "\n".join(
        f"body:has(#show-{name}:not(:checked)) .of-{name}{{display:none}}"
        for name in ("passed", "failed", "error", "refused", "skipped"))
    return ("@supports not selector(:has(a)){.filters input,.hint"
            "{display:none}}\n@media screen{\n" + hidden + "\n}\n")


STYLE += _filters()

# A convenience alone: a link to a route also unfolds it.
SCRIPT = """
function unfold(){var e=document.getElementById(location.hash.slice(1));
if(e&&e.tagName==="DETAILS")e.open=true}
addEventListener("hashchange",unfold);unfold();
"""
