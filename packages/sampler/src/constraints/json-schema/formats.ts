const MONTHS_31 = '(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])';
const MONTHS_30 = '(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)';
const DATE = `\\d{4}-(?:${MONTHS_31}|${MONTHS_30}|02-(?:0[1-9]|1\\d|2[0-8]))`;
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,6})?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)';
const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';

/** Formats as patterns. Some texts of a format are left out (29 February, leap seconds), and none is added. */
export const FORMATS: Readonly<Record<string, string>> = {
  date: `^${DATE}$`,
  time: `^${TIME}$`,
  'date-time': `^${DATE}T${TIME}$`,
  uuid: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  email: '^[a-z0-9]{1,16}(?:[._-][a-z0-9]{1,16}){0,3}@(?:[a-z0-9]{1,16}\\.){1,3}[a-z]{2,8}$',
  ipv4: `^${BYTE}(?:\\.${BYTE}){3}$`,
};
