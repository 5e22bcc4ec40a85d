import { main } from './deploy.js';

// An exit that ends kubectl's proxy as well.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
process.exitCode = await main(process.argv.slice(2));
