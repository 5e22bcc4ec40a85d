/** Colours of Okabe and Ito, which the colour-blind tell apart; some darker on white and lighter on black. */
const light = {
  paper: '#ffffff',
  ink: '#1f2328',
  faint: '#59636e',
  grid: '#e4e7eb',
  shade: '#f3f5f7',
  users: '#0072b2',
  'users-area': '#b5dcf3',
  rate: '#768089',
  'rate-area': '#d3d9df',
  failed: '#d55e00',
  alarm: '#b04a00',
  good: '#00734f',
  p50: '#1f2328',
  p95: '#8a949e',
};

const dark: typeof light = {
  paper: '#0d1117',
  ink: '#f0f6fc',
  faint: '#9198a1',
  grid: '#262c36',
  shade: '#161b22',
  users: '#56b4e9',
  'users-area': '#1d4a68',
  rate: '#8b949e',
  'rate-area': '#3a424c',
  failed: '#f0742b',
  alarm: '#f58a4b',
  good: '#1fc296',
  p50: '#f0f6fc',
  p95: '#7d8690',
};

function variables(palette: typeof light): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}

const series = ['users', 'rate', 'failed', 'p50', 'p95'];

/** Dark where the reader's screen is, light on paper. */
export const style = `
:root{color-scheme:light;${variables(light)}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${variables(dark)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
main{max-width:1000px;margin:0 auto;padding:32px 16px 64px}
h1{font-size:26px;line-height:1.2;margin:0 0 16px}
h2{font-size:18px;margin:40px 0 4px}
h3{font-size:inherit;margin:0;display:inline}
p{margin:4px 0}
dl,dd{margin:0}
dt,caption,figcaption span,.note,summary{color:var(--faint)}
.about{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;overflow-wrap:anywhere}
code{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre-wrap}
code span{display:inline-block}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:16px;margin-top:24px;padding:16px;background:var(--shade);border-radius:6px}
.figures dt{font-size:13px}
.figures dd{font-size:22px;line-height:1.3;font-variant-numeric:tabular-nums}
.alarm{color:var(--alarm)}
.good{color:var(--good)}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
caption{text-align:left;padding-bottom:8px}
caption span{display:block;max-width:calc(100vw - 32px)}
th,td{padding:6px 8px;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid);font-weight:400}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:13px;color:var(--faint);vertical-align:bottom;border-color:var(--faint)}
tbody th,.message{overflow-wrap:anywhere;white-space:pre-wrap}
.head,.message{min-width:min(15.5em,40vw)}
.text{white-space:nowrap}
.number{text-align:right;white-space:nowrap}
thead .number{white-space:normal}
.total>*{font-weight:600;border-bottom:0}
figure{margin:24px 0 0;break-inside:avoid}
.key{display:flex;flex-wrap:wrap;gap:0 16px;font-size:13px}
.plot{padding:10px 16px 24px 52px}
svg{overflow:visible}
.plot>svg{display:block}
text{font-size:12px;fill:var(--faint)}
.end{text-anchor:end}
.middle{text-anchor:middle}
.grid{stroke:var(--grid)}
.tick{stroke:var(--faint)}
path{fill:none;stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round;vector-effect:non-scaling-stroke}
.failed{stroke-width:2}
${series.map((name) => `.${name}{stroke:var(--${name})}`).join('')}
.users.area{fill:var(--users-area);stroke:none}.rate.area{fill:var(--rate-area);stroke:none}
.hover{fill:transparent}
.hover:hover{fill:var(--ink);fill-opacity:.08}
details{margin-top:24px}
summary{cursor:pointer}
@page{margin:14mm}
@media print{
body{font-size:12px}
main{padding:0}
code,table,thead th{font-size:11px}
.figures{grid-template-columns:repeat(5,1fr)}
.table{overflow:visible;break-inside:avoid}
.head{min-width:16em}
tr{break-inside:avoid}
h2{break-after:avoid}
details:not([open]){display:none}
}
`;
