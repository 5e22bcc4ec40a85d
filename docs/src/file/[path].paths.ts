import { filePages } from '../files.js';

export default { paths: filePages };
