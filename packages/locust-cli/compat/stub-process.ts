// The server of a case, in a process of its own: `stub-process.ts BEHAVIOUR`. It is the judge: it notes every request
// and every connection by its own clock, and hands its notes over when it is told to end.
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import type { Behaviour, Notes } from './stub.js';
import { uniform } from './uniform.js';

const behaviour: Behaviour = JSON.parse(process.argv[2] as string);
const notes: Notes = { requests: [], connections: [], late: [] };
const random = uniform(1);
const HEADERS = { 'content-type': 'application/json' };
const BODY = '{"ok":true}';
const BEAT_MS = 20;
const now = () => performance.timeOrigin + performance.now();

const server = behaviour.answer === 'garbage' ? garbage() : http();
server.on('connection', (socket) => {
  const connection: Notes['connections'][number] = { opened: now() };
  notes.connections.push(connection);
  socket.on('error', () => {});
  socket.on('close', () => {
    connection.closed = now();
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const tell = () => process.send?.(port);
  if (behaviour.diesAfter === 0) server.close(tell);
  else tell();
});
let beat = now();
setInterval(() => {
  notes.late.push(now() - beat - BEAT_MS);
  beat = now();
}, BEAT_MS);
process.on('message', () => process.send?.(notes, () => process.exit()));
process.on('disconnect', () => process.exit());

function http(): Server {
  let read = 0;
  // A user keeps its connection for as long as it lives.
  const server = createHttpServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    const entry = { arrived: now(), status: 0 };
    const count = note(entry);
    request.resume().on('end', () => {
      if (++read !== behaviour.diesAfter) return;
      server.close();
      server.closeAllConnections();
    });
    if (behaviour.answer === 'never') return;
    const status = behaviour.failEvery && count % behaviour.failEvery === 0 ? 503 : 200;
    const [least, most] = behaviour.delayMs;
    const delay = setTimeout(() => response.writeHead(status, HEADERS).end(BODY), least + random() * (most - least));
    response.on('close', () => {
      clearTimeout(delay);
      if (response.writableFinished) Object.assign(entry, { status, answered: now() });
    });
  });
  return server;
}

function garbage(): Server {
  return createTcpServer((socket) => {
    socket.once('data', () => {
      note({ arrived: now(), status: 0 });
      socket.end('\u0000\u0001garbage\r\n\r\n');
    });
  });
}

/** Returns the how manieth request this is. */
function note(request: Notes['requests'][number]): number {
  const count = notes.requests.push(request);
  if (count === 1) {
    notes.late = notes.late.slice(-1);
    process.send?.('request');
  }
  return count;
}
