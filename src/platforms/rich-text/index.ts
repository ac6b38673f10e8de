export * from './document.js';
export * from './normalise.js';
export * from './parse-markdown.js';
export * from './place-mentions.js';
export * from './plain-text.js';
export * from './spans.js';
export * from './split-document.js';
export * from './write-markdown.js';
