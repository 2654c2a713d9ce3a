// Style sheets are bundled into one file beside the page's script; their import has no value.
declare module '*.css';
