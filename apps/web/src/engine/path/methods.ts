/** What the panel asks the worker for. */
export const pathMethods = {};
