import { paletteCss } from "./palette.ts";

/** The style sheet of the report: screen in light and dark, and A4 paper. */
export const reportCss = `${paletteCss}
*{box-sizing:border-box}
html{font:16px/1.5 -apple-system,"Segoe UI",Inter,Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink)}
main{max-width:1088px;margin:0 auto;padding:40px 24px 72px}
p{margin:0 0 12px;max-width:76ch}
h1{font-size:40px;line-height:1.1;letter-spacing:-.02em;margin:2px 0 10px;overflow-wrap:anywhere}
h2{font-size:25px;line-height:1.2;letter-spacing:-.012em;margin:0 0 12px}
h3{font-size:17px;margin:28px 0 4px}
section{margin-top:52px;padding-top:26px;border-top:1px solid var(--rule)}
header+section{border-top:0;padding-top:0;margin-top:30px}
.kicker{font-size:13px;font-weight:650;letter-spacing:.09em;text-transform:uppercase;color:var(--accent);margin:0}
.facts{list-style:none;display:flex;flex-wrap:wrap;margin:0 0 26px;padding:0;color:var(--ink-2)}
.facts li+li::before{content:"\\b7";margin:0 9px;color:var(--ink-3)}
.headline{font-size:27px;line-height:1.28;letter-spacing:-.012em;font-weight:600;max-width:36em;margin:0 0 10px;text-wrap:balance}
.second{color:var(--ink-2);max-width:84ch}
.medical,.note{font-size:14px;color:var(--ink-3);max-width:100ch}
.banner{border-left:4px solid var(--bad);background:var(--sheet);padding:10px 14px;font-weight:600}
nav{font-size:14px;margin-top:22px;display:flex;flex-wrap:wrap;gap:4px 20px}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:3px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(216px,1fr));gap:14px}
.card{background:var(--sheet);border-top:4px solid var(--own);border-radius:4px;padding:13px 16px 12px;display:flex;flex-direction:column;break-inside:avoid}
.card h3{margin:0;font-size:16px;overflow-wrap:anywhere}
.card .note{font-size:13px;line-height:1.35;margin:2px 0 10px;flex:1}
.card .big{font-size:30px;line-height:1.1;font-weight:650;letter-spacing:-.02em;margin:0;font-variant-numeric:tabular-nums}
.card .gain{color:var(--ink-2);font-size:14px;margin:2px 0 10px}
.card dl{margin:0;font-size:13.5px}
.card dl div{display:flex;justify-content:space-between;gap:8px;border-top:1px solid var(--rule);padding:4px 0}
.card dt{color:var(--ink-2)}
.card dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums;text-align:right}
small{font-weight:400;color:var(--ink-3);font-size:inherit}
figure{margin:24px 0 0;break-inside:avoid;min-width:0}
figcaption{font-weight:650;margin:0 0 4px}
.canvas{overflow-x:auto}
figure svg{display:block;width:100%;height:auto;font-family:inherit;overflow:visible}
figure.wide svg{min-width:680px}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;margin:0 0 6px;padding:0;font-size:13px;color:var(--ink-2)}
.legend li{display:flex;align-items:center}
.swatch{display:inline-block;flex:none;width:12px;height:12px;margin-right:7px;border-radius:2px;background:var(--swatch)}
.swatch.line{width:18px;height:0;border-top:3px solid var(--swatch);background:none;border-radius:0}
.swatch.dash{width:20px;height:0;border-top:3px dashed var(--swatch);background:none;border-radius:0}
.swatch.dot{width:9px;height:9px;border-radius:50%}
.swatch.hatch{background:repeating-linear-gradient(135deg,var(--swatch) 0 1.5px,transparent 1.5px 4px);outline:1px solid var(--swatch);outline-offset:-1px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));gap:0 24px;align-items:start}
.tablebox{overflow-x:auto;margin-top:22px}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.35;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:650;font-size:16px;padding-bottom:6px}
th,td{padding:5px 10px;text-align:right;border-bottom:1px solid var(--rule);vertical-align:top;white-space:nowrap}
th[scope=row],thead tr:first-child th:first-child{text-align:left;padding-left:0}
td:last-child,th:last-child{padding-right:4px}
thead th{color:var(--ink-2);font-weight:600;border-bottom-color:var(--ink-3);vertical-align:bottom}
thead th[scope=colgroup]{border-bottom:0;padding-bottom:0;text-align:center;color:var(--ink)}
tbody th{font-weight:600}
.first{padding-left:22px}
td.words,th.words{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:7em}
.confusion td,.confusion th{text-align:right;padding:6px 10px}
.confusion th[scope=row],thead tr:first-child th:first-child{text-align:left;padding-left:0}
.confusion .right{background:color-mix(in srgb,var(--good) var(--heat),transparent)}
.confusion .wrong{background:color-mix(in srgb,var(--bad) var(--heat),transparent)}
.total td,.total th{color:var(--ink-2);border-bottom:0;font-weight:400}
.prose{min-width:620px}.prose th[scope=row]{white-space:normal;width:25%}.prose td:last-child{width:24%}
.letter{margin-left:10px}.letter:first-child{margin-left:0}
.kind{font-size:12.5px;font-weight:600;padding:1px 8px;border-radius:9px;background:var(--sheet);border:1px solid var(--rule);white-space:nowrap}
.kind.measured{border-color:var(--design-2)}.kind.table{border-color:var(--class-s)}.kind.model{border-color:var(--design-3)}
details{margin-top:12px;border-top:1px solid var(--rule);padding-top:10px}
summary{cursor:pointer;font-weight:600}
details .tablebox{margin-top:8px}
details caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
code{font-size:13px}
footer{margin-top:48px;padding-top:14px;border-top:1px solid var(--rule);font-size:13px;color:var(--ink-3)}
@media (max-width:640px){main{padding:24px 16px 48px}h1{font-size:30px}.headline{font-size:21px}}
@page{size:A4;margin:13mm 12mm 14mm}
@media print{
html{font-size:13px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
nav{display:none}
h1{font-size:28px}.headline{font-size:19px}h2{font-size:19px}h3{font-size:14px}
h2,h3,figcaption,caption{break-after:avoid}
section{margin-top:22px;padding-top:14px}
figure{margin-top:14px}
.cards{grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:8px}
.card{padding:8px 10px}.card .big{font-size:21px}.card dl,.card .note,.card .gain{font-size:11px}
.pair{grid-template-columns:1fr 1fr}
table{font-size:10.5px}caption{font-size:13px}th,td{padding:3px 5px}.first{padding-left:9px}
.prose{min-width:0}.tablebox,.canvas{overflow:visible}tr,.tablebox{break-inside:avoid}details .tablebox{break-inside:auto}
.kind{font-size:9.5px;padding:0 6px}code{font-size:10px}
figure svg text{font-size:14px!important}
figure.wide svg{min-width:0}
.legend,.medical,.note{font-size:11px}
details::details-content{content-visibility:visible;block-size:auto}
summary{list-style:none;break-after:avoid}
}`;
