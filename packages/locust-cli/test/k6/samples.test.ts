import { beforeEach, describe, expect, test } from 'vitest';
import { type Listener, SampleReader } from '../../src/k6/samples.js';

const HEADER = 'metric_name,timestamp,metric_value,error,error_code,method,name,status,extra_tags,metadata\n';

/** The rows that k6 writes for one request. */
function rows(
  tags: string,
  duration: number,
  blocked: number,
  failed: 0 | 1 | undefined,
  time = 1795534461348324,
): string {
  const values = {
    reqs: 1,
    req_duration: duration,
    req_blocked: blocked,
    req_connecting: blocked / 2,
    req_failed: failed,
  };
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `http_${name},${time},${value?.toFixed(6)},${tags},,\n`)
    .join('');
}

let seen: unknown[];
let reader: SampleReader;
const listener: Listener = {
  begin: (time) => seen.push(time),
  end: (time) => seen.push(time),
  request: (sample) => seen.push(sample),
  content: (...all) => seen.push(all),
  dropped: (...all) => seen.push(all),
  users: (...all) => seen.push(all),
  exception: (text) => seen.push(text),
};

beforeEach(() => {
  seen = [];
  reader = new SampleReader('http://a:8080', listener);
  reader.read(HEADER);
});

test('a request is one sample, whose time holds the way to its connection, and whose name has no host', () => {
  reader.read(rows(',,POST,http://a:8080/predict,200', 9.5, 0.5, 0));
  expect(seen).toEqual([{ time: 1795534461.348324, method: 'POST', name: '/predict', ms: 10 }]);
});

test('a host that only begins with this one keeps its name', () => {
  reader.read(rows(',,POST,http://a:80801/predict,200', 9.5, 0.5, 0));
  expect(seen).toMatchObject([{ name: 'http://a:80801/predict' }]);
});

test('pieces may end anywhere', () => {
  const text = rows(',,POST,http://a:8080/predict,200', 9.5, 0.5, 0) + rows(',,GET,http://b/,200', 1, 0, 0);
  for (const character of text) reader.read(character);
  expect(seen).toMatchObject([
    { name: '/predict', ms: 10 },
    { name: 'http://b/', ms: 1 },
  ]);
});

test('fields in quotes keep their commas, quotes and line ends', () => {
  reader.read(rows('"a ""b"",\nc",1000,POST,"http://a:8080/x,""y""",0', 1, 0, 1));
  expect(seen).toMatchObject([{ name: '/x,"y"', error: 'ConnectionError(\'a "b",\\nc\')' }]);
});

test('users, sizes and requests that were dropped are told apart from requests', () => {
  reader.read('vus,1795534462331461,2.000000,,,,,,,\nvus_max,1795534462331461,4.000000,,,,,,,\n');
  reader.read('response_size,1795534462331461,8.000000,,,POST,http://a:8080/predict,,,\n');
  reader.read('dropped_iterations,1795534462331461,1.000000,,,,,,,\n');
  expect(seen).toEqual([
    [1795534462.331461, 2],
    [1795534462.331461, 'POST', '/predict', 8],
    [1795534462.331461, 1],
  ]);
});

test('without a verdict of k6 a status from 400 fails, at the end of the text too', () => {
  reader.read(rows(',,GET,http://a:8080/,404', 1, 0, undefined));
  reader.end();
  expect(seen).toMatchObject([{ name: '/', error: "HTTPError('404 Client Error: Not Found for url: /')" }]);
});

test('a status that the scenario expects is no failure', () => {
  reader.read(rows(',,GET,http://a:8080/,404', 1, 0, 0));
  expect(seen).toEqual([expect.not.objectContaining({ error: expect.anything() })]);
});

describe('failures have the names that Locust gives them', () => {
  test.for([
    [',1503,POST,/predict,503', "HTTPError('503 Server Error: Service Unavailable for url: /predict')"],
    [`,1404,GET,"http://a:8080/it's",404`, `HTTPError("404 Client Error: Not Found for url: /it's")`],
    ['dial: connection refused,1212,POST,/predict,0', "ConnectionRefusedError(111, 'Connection refused')"],
    ['EOF,1000,POST,/predict,0', "RemoteDisconnected('Remote end closed connection without response')"],
    ['read: connection reset by peer,1220,POST,/predict,0', "ConnectionResetError(104, 'Connection reset by peer')"],
    ['lookup: no such host,1101,POST,/predict,0', "gaierror(-2, 'Name or service not known')"],
    ['"malformed HTTP response ""\\x00a""",1000,POST,/predict,0', "BadStatusLine('\\x00a\\r\\n')"],
    ['malformed HTTP version,1000,POST,/predict,0', "BadStatusLine('malformed HTTP version')"],
    ['something new,1000,POST,/predict,0', "ConnectionError('something new')"],
  ])('%s', ([tags, error]) => {
    reader.read(rows(tags as string, 0, 0, 1));
    expect(seen).toMatchObject([{ error }]);
  });
});
