// V2, the Open Inference Protocol. A row without `deviates` must get the same answer from both servers.
import { call, detail, deviates, error, get, missing, missingOurs, NOT_500, ONE_SHAPE, post, unknown } from './row.js';

const INFER = '/v2/models/custom-model/infer';
const TEXT = { name: 'text', shape: [1], datatype: 'BYTES', data: ['good'] };
const infer = (body, extra) => post(INFER, typeof body === 'string' ? body : JSON.stringify(body), extra);
const text = (changes, answers) => infer({ inputs: [{ ...TEXT, ...changes }] }, answers);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NO_VERSIONS = error('Model versioning not supported yet.');
const invalidBody = (type) => (answer) => answer.detail[0].type === type;
const NOT_TEXT_THEIRS = error('TypeError : TextInputSequence must be str');
const NO_HEADER = error("received byte inputs, but the'inference-header-content-length' header is missing.");
const CHECKED = 'a tensor is checked against the model’s metadata';
const VERSIONS = 'the version that a client names is checked, not refused';

const BINARY_JSON = JSON.stringify({
  inputs: [{ ...TEXT, data: undefined, parameters: { binary_data_size: 8 } }],
});
const BINARY_BODY = `${BINARY_JSON}\x04\0\0\0good`;
const BINARY_HEADERS = {
  'content-type': 'application/octet-stream',
  'inference-header-content-length': String(BINARY_JSON.length),
};

const theirOutput = (rows, id = UUID) => ({
  model_name: 'custom-model',
  model_version: null,
  id,
  parameters: null,
  outputs: [
    {
      name: 'output-0',
      shape: rows.length ? [rows.length, 2] : [0],
      datatype: 'FP32',
      parameters: null,
      data: rows.flat(),
    },
  ],
});

/** `good` and `bad` are what KServe's server predicts for these words. */
export const v2Rows = ({ good, bad, version, labels }) => {
  const probabilities = (rows) => ({
    name: 'probabilities',
    datatype: 'FP32',
    shape: [rows.length, 2],
    data: rows.flat(),
  });
  const label = (rows) => ({
    name: 'label',
    datatype: 'BYTES',
    shape: [rows.length],
    data: rows.map((row) => labels[row[0] > row[1] ? 0 : 1]),
  });
  const ourOutput = (rows, id) => ({
    model_name: 'custom-model',
    model_version: version,
    ...(id === undefined ? {} : { id }),
    outputs: [probabilities(rows), label(rows)],
  });
  const NAMED = 'outputs have the model’s names, with the label; an id is answered, not made up';
  const answered = deviates(NAMED, [200, theirOutput([good])], [200, ourOutput([good])]);
  const refused = (message) => deviates(CHECKED, [200, theirOutput([good])], [400, error(message)]);
  const metadata = {
    name: 'custom-model',
    versions: [version],
    platform: 'onnx_onnxv1',
    inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
    outputs: [
      { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
      { name: 'label', datatype: 'BYTES', shape: [-1] },
    ],
  };
  const invalid = (type, message) =>
    deviates('the protocol’s 400 and its shape, not FastAPI’s 422', [422, invalidBody(type)], [400, error(message)]);

  return {
    'V2: routes': [
      get('/v2/health/live'),
      get('/v2/health/ready'),
      get('/v2/models'),
      get('/v2/models/custom-model/ready'),
      get('/v2/models/other', unknown('other')),
      get('/v2/models/other/ready', unknown('other')),
      get(`/v2/models/custom-model/versions/${version}`, deviates(VERSIONS, [501, NO_VERSIONS], [200, metadata])),
      get(
        `/v2/models/custom-model/versions/${version}/ready`,
        deviates(VERSIONS, [501, NO_VERSIONS], [200, { name: 'custom-model', ready: true }]),
      ),
      get(
        '/v2/models/custom-model/versions/other',
        deviates(
          VERSIONS,
          [501, NO_VERSIONS],
          [404, error(`Model with name custom-model has no version other. It has ${version}.`)],
        ),
      ),
      get('/v2/models/other/versions/1', deviates(VERSIONS, [501, NO_VERSIONS], [404, missingOurs('other')])),
      infer(
        { inputs: [TEXT] },
        {
          path: `/v2/models/custom-model/versions/${version}/infer`,
          ...deviates(VERSIONS, [501, NO_VERSIONS], [200, ourOutput([good])]),
        },
      ),
      infer({ inputs: [TEXT] }, { path: '/v2/models/other/infer', ...unknown('other') }),
      get(
        '/v2',
        deviates(
          'its own name, version and extensions',
          [200, { name: 'kserve', version: '0.15.2', extensions: ['model_repository_extension'] }],
          [200, { name: 'inference-server', version, extensions: ['binary_tensor_data'] }],
        ),
      ),
      get(
        '/v2/models/custom-model',
        deviates(
          'the model describes itself; a Python model has to be taught to',
          [200, { name: 'custom-model', versions: null, platform: '', inputs: [], outputs: [] }],
          [200, metadata],
        ),
      ),
      get('/v2/', deviates('no redirects', [307, '', { location: /\/v2$/ }], [404, error('There is no GET /v2/')])),
      get(
        INFER,
        deviates(
          ONE_SHAPE,
          [405, detail('Method Not Allowed'), { allow: 'POST' }],
          [405, error('GET is not allowed here: use POST'), { allow: 'POST' }],
        ),
      ),
      ...['load', 'unload'].map((verb) =>
        call(
          'POST',
          `/v2/repository/models/other/${verb}`,
          deviates(
            'the models are those of the image: none is loaded or unloaded by a request',
            verb === 'load' ? [503, error(/^Model with name other is not ready/)] : [404, missing('other')],
            [404, error(`There is no POST /v2/repository/models/other/${verb}`)],
          ),
        ),
      ),
      infer('{}', {
        path: '/v2/models/other/infer',
        ...deviates(
          'an unknown model is said to be unknown before its body is read',
          [422, invalidBody('missing')],
          [404, missingOurs('other')],
        ),
      }),
    ],

    'V2: inference': [
      text({}, answered),
      text({ shape: [1, 1] }, answered),
      infer(
        { id: '7', inputs: [{ ...TEXT, shape: [2], data: ['good', 'bad'] }] },
        deviates(NAMED, [200, theirOutput([good, bad], '7')], [200, ourOutput([good, bad], '7')]),
      ),
      infer({ id: '', inputs: [TEXT] }, deviates(NAMED, [200, theirOutput([good])], [200, ourOutput([good], '')])),
      text(
        { shape: [1, 1], data: [['good']] },
        deviates('data may be nested, as the protocol has it', [500, NOT_TEXT_THEIRS], [200, ourOutput([good])]),
      ),
      text({ data: [['good']] }, answered),
      infer(
        { inputs: [TEXT], outputs: [{ name: 'label' }] },
        deviates(
          NAMED,
          [400, error("Unexpected inference output 'label' for model 'custom-model'")],
          [200, { ...ourOutput([good]), outputs: [label([good])] }],
        ),
      ),
      infer(
        { inputs: [TEXT], outputs: [{ name: 'other' }] },
        deviates(
          'the answer names the outputs that there are',
          [400, error("Unexpected inference output 'other' for model 'custom-model'")],
          [400, error("Output 'other' is unknown; the model has 'probabilities', 'label'")],
        ),
      ),
    ],

    'V2: requests that are refused': [
      text({ datatype: 'FP16', data: [1] }),
      text({ shape: [2] }, refused("Input 'text' has shape [2], which is 2 elements, and 1 elements of data")),
      text({ shape: [-1] }, refused('Input \'text\' must have a "shape" of whole numbers')),
      text({ shape: ['1'] }, refused('Input \'text\' must have a "shape" of whole numbers')),
      text({ name: 'other' }, refused("Input 'other' is unknown; the model has 'text'")),
      infer({ inputs: [TEXT, { ...TEXT, name: 'other' }] }, refused("Input 'other' is unknown; the model has 'text'")),
      infer({ inputs: [TEXT, TEXT] }, refused("Input 'text' is given twice")),
      infer({ id: null, inputs: [TEXT] }, answered),
      infer({ parameters: null, inputs: [TEXT] }, answered),
      infer({ outputs: null, inputs: [TEXT] }, answered),
      text(
        { shape: [0], data: [] },
        deviates('an empty list is a mistake', [200, theirOutput([])], [400, error('Expected at least one text')]),
      ),
      text(
        { datatype: 'TEXT' },
        deviates(
          CHECKED,
          [400, error('invalid datatype None in the input')],
          [400, error('Input \'text\' must have datatype BYTES, got "TEXT"')],
        ),
      ),
      text(
        { datatype: 'FP32', data: [1] },
        deviates(NOT_500, [500, NOT_TEXT_THEIRS], [400, error('Input \'text\' must have datatype BYTES, got "FP32"')]),
      ),
      ...[null, 1].map((item) =>
        text(
          { data: [item] },
          deviates(NOT_500, [500, NOT_TEXT_THEIRS], [400, error("Input 'text': element 0 is not a BYTES")]),
        ),
      ),
      infer(
        { inputs: [] },
        deviates(NOT_500, [500, error('IndexError : list index out of range')], [400, error("Missing input 'text'")]),
      ),
      text(
        { shape: [2, 1], data: [['good', 'bad']] },
        deviates(
          NOT_500,
          [500, NOT_TEXT_THEIRS],
          [400, error("Input 'text' has shape [2,1], and data that is nested otherwise")],
        ),
      ),
      infer('{}', invalid('missing', 'Expected "inputs" to be a list')),
      call('POST', INFER, invalid('missing', 'Unrecognized request format: the body is empty')),
      infer('[]', invalid('model_attributes_type', 'Expected a JSON object with "inputs"')),
      infer('null', invalid('missing', 'Expected a JSON object with "inputs"')),
      infer('', invalid('missing', /^Unrecognized request format: ./)),
      infer('{', invalid('json_invalid', /^Unrecognized request format: ./)),
      infer({ id: 7, inputs: [TEXT] }, invalid('string_type', 'Expected "id" to be a string')),
      text({ name: undefined }, invalid('missing', 'Expected every input to be an object with a "name"')),
      text({ shape: undefined }, invalid('missing', 'Input \'text\' must have a "shape" of whole numbers')),
      text({ datatype: undefined }, invalid('missing', "Input 'text' must have datatype BYTES, got null")),
      text(
        { data: undefined },
        invalid('missing', "'data' field is missing for input 'text' for model 'custom-model'"),
      ),
      text({ data: 'good' }, invalid('list_type', 'Input \'text\' must have a list as "data"')),
    ],

    'V2: types of the body': [
      text({}, { headers: {}, ...answered }),
      text({}, { headers: { 'content-type': 'application/json; charset=utf-8' }, ...answered }),
      ...['application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream'].map((type) =>
        text(
          {},
          {
            headers: { 'content-type': type },
            ...deviates(
              'without the header of binary tensors a body is JSON',
              [400, NO_HEADER],
              [200, ourOutput([good])],
            ),
          },
        ),
      ),
      infer(BINARY_BODY, { headers: BINARY_HEADERS, ...answered }),
      infer(BINARY_BODY, {
        headers: { ...BINARY_HEADERS, 'content-type': 'application/json' },
        ...deviates(
          'the header of binary tensors counts, whatever the type',
          [422, invalidBody('json_invalid')],
          [200, ourOutput([good])],
        ),
      }),
    ],
  };
};
