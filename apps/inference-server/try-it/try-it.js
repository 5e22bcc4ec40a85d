// The page at `/`: one request to the model, and its answer as bars or as JSON.
const byId = (id) => document.getElementById(id);
const input = byId('input');

const model = await load();
if (model) start(model);

/** Returns what the server tells of its model, or shows why it does not. */
async function load() {
  try {
    const response = await fetch('try-it/model.json');
    const body = await response.json();
    if (response.ok) return body;
    showError(body);
  } catch {
    showError({ error: 'The server does not answer. Reload this page when it runs.' });
  }
  byId('about').textContent = 'Reload this page to try again.';
  return undefined;
}

function start({ name, version, labels, example }) {
  document.title = `Try ${name}`;
  byId('title').textContent = name;
  byId('about').textContent =
    `Version ${version}, ${labels ? `a text classifier: ${labels.join(', ')}` : 'inputs and outputs as JSON'}`;
  if (labels) {
    byId('label').textContent = 'Text';
    byId('send').textContent = 'Classify';
    input.value = example.body.text[0];
  } else {
    input.classList.add('json');
    input.rows = 12;
    input.value = JSON.stringify(example.body, null, 1);
    byId('response-details').open = true;
  }
  byId('form').hidden = false;
  byId('curl').hidden = false;
  showCommand();
  input.addEventListener('input', showCommand);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) byId('form').requestSubmit();
  });
  byId('form').addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  byId('copy').addEventListener('click', copy);
}

function bodyText() {
  return model.labels ? JSON.stringify({ text: [input.value] }) : input.value;
}

function urlOf(path) {
  return new URL(path.slice(1), document.baseURI).href;
}

/** In single quotes a shell changes nothing; a quote itself has to leave them. */
function showCommand() {
  const body = bodyText().replaceAll("'", String.raw`'\''`);
  byId('command').textContent = `curl ${urlOf(model.example.path)} -d '${body}'`;
  byId('copied').textContent = '';
}

async function send() {
  const button = byId('send');
  button.disabled = true;
  showError();
  const started = performance.now();
  try {
    const response = await fetch(urlOf(model.example.path), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: bodyText(),
    });
    const text = await response.text();
    const ms = performance.now() - started;
    if (response.ok) showPrediction(text, ms);
    else showError(parse(text) ?? { error: `The server answered ${response.status}.` });
  } catch {
    showError({ error: 'The server does not answer. Is it still running?' });
  }
  button.disabled = false;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Shows an error as the server says it, or none. */
function showError(body) {
  byId('error').textContent = body ? `${body.error}${body.code ? ` (${body.code})` : ''}` : '';
  if (body) byId('result').hidden = true;
}

function showPrediction(text, ms) {
  byId('result').hidden = false;
  byId('response').value = model.labels ? text : JSON.stringify(parse(text), null, 1);
  byId('latency').textContent = `Answered in ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms, measured in this browser.`;
  byId('prediction').replaceChildren(model.labels ? bars(parse(text).probs[0]) : 'The response is below.');
}

/** A list of labels, the most probable first, each with its probability as a bar and as a number. */
function bars(probabilities) {
  const list = document.createElement('dl');
  const rows = model.labels.map((label, index) => ({ label, probability: probabilities[index] }));
  for (const { label, probability } of rows.sort((a, b) => b.probability - a.probability)) {
    const row = document.createElement('div');
    const term = document.createElement('dt');
    term.textContent = label;
    const drawn = document.createElement('dd');
    drawn.setAttribute('aria-hidden', 'true');
    const track = drawn.appendChild(document.createElement('span'));
    track.className = 'track';
    const bar = track.appendChild(document.createElement('span'));
    bar.className = 'bar';
    bar.style.width = `${probability * 100}%`;
    const number = document.createElement('dd');
    number.textContent = `${(probability * 100).toFixed(1)} %`;
    row.append(term, drawn, number);
    list.append(row);
  }
  return list;
}

async function copy() {
  const command = byId('command');
  try {
    await navigator.clipboard.writeText(command.textContent);
    byId('copied').textContent = 'Copied.';
  } catch {
    // Browsers give the clipboard to pages of https and localhost alone.
    getSelection().selectAllChildren(command);
    byId('copied').textContent = 'Selected: copy it with Ctrl + C.';
  }
}
