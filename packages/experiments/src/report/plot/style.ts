/** Colours of Okabe and Ito, which the colour-blind tell apart; some darker on white and lighter on black. */
interface Palette {
  paper: string;
  ink: string;
  faint: string;
  grid: string;
  load: string;
  cool: string;
  coolRate: string;
  ready: string;
  desired: string;
  expected: string;
  metrics: [string, string, string];
  rate: string;
  failed: string;
  alarm: string;
  latency: [string, string, string];
}

const light: Palette = {
  paper: '#ffffff',
  ink: '#1f2328',
  faint: '#59636e',
  grid: '#e4e7eb',
  load: '#f3f5f7',
  cool: '#fdf6e7',
  coolRate: '#e6cf9a',
  ready: '#b5dcf3',
  desired: '#0072b2',
  expected: '#b4518b',
  metrics: ['#009e73', '#d98e00', '#56b4e9'],
  rate: '#afb8c1',
  failed: '#d55e00',
  alarm: '#b04a00',
  latency: ['#1f2328', '#768089', '#a9b2bb'],
};

const dark: Palette = {
  paper: '#0d1117',
  ink: '#f0f6fc',
  faint: '#9198a1',
  grid: '#262c36',
  load: '#161b22',
  cool: '#1f1a10',
  coolRate: '#6b5a2f',
  ready: '#1d4a68',
  desired: '#56b4e9',
  expected: '#e29cc4',
  metrics: ['#1fc296', '#e69f00', '#56b4e9'],
  rate: '#565f69',
  failed: '#f0742b',
  alarm: '#f58a4b',
  latency: ['#f0f6fc', '#9aa3ad', '#656d77'],
};

function colours({ metrics, latency, ...palette }: Palette): string {
  const fill = (name: string, colour: string) => `.${name}{fill:${colour}}`;
  const stroke = (name: string, colour: string) => `.${name}{stroke:${colour}}`;
  return [
    fill('paper', palette.paper),
    `text{fill:${palette.ink}}`,
    fill('faint', palette.faint),
    fill('alarm', palette.alarm),
    fill('load', palette.load),
    fill('cool', palette.cool),
    fill('cool-rate', palette.coolRate),
    fill('ready', palette.ready),
    fill('rate', palette.rate),
    stroke('grid', palette.grid),
    stroke('event,.target', palette.faint),
    stroke('limit', palette.rate),
    stroke('desired', palette.desired),
    stroke('expected', palette.expected),
    stroke('failed', palette.failed),
    ...metrics.map((colour, i) => stroke(`metric${i}`, colour)),
    ...latency.map((colour, i) => stroke(`latency${i}`, colour)),
  ].join('');
}

/** Dark where the reader's system is. */
export const style = [
  'text{font:13px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;white-space:pre}',
  'path{fill:none;stroke-width:1.5;stroke-linejoin:round}',
  '.title{font-size:18px;font-weight:600}.load-in-words{font-size:14px}.bold{font-weight:600}.end{text-anchor:end}.middle{text-anchor:middle}',
  '.grid,.limit{stroke-width:1}.event{stroke-width:1;stroke-dasharray:1 2}.target{stroke-width:1;stroke-dasharray:4 3}',
  '.desired{stroke-width:2}.expected{stroke-width:1.5;stroke-dasharray:5 3}.failed{stroke-width:2}',
  '.latency0{stroke-width:1.5}.latency1,.latency2{stroke-width:1.2}.ready,.rate,.cool-rate{stroke:none}',
  colours(light),
  // As an image, the width is the image's own: a phone shows it at half its size.
  '@media (max-width:480px){text{font-size:20px}.title{font-size:26px}.load-in-words{font-size:17px}.note{display:none}}',
  `@media (prefers-color-scheme:dark){${colours(dark)}}`,
].join('\n');
