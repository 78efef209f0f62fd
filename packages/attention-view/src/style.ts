import { FONT } from './painter.ts';

/** The style of the element. Colours come from the theme, as custom properties. */
export const style: string = `
:host { display: block; contain: inline-size; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
/* The colours are data: they stay where the system has its own. */
.view { forced-color-adjust: none; background: var(--background); color: var(--text); font: 14px/1.45 ${FONT}; }
.bar { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
button, select { font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--border);
  border-radius: 7px; min-height: 32px; padding: 3px 11px; cursor: pointer; }
select { padding-right: 6px; }
button:hover, select:hover { border-color: var(--muted); }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--query); outline-offset: 2px; }
.segments { display: flex; }
.segments button { border-radius: 0; margin-left: -1px; }
.segments button:first-child { border-radius: 7px 0 0 7px; margin-left: 0; }
.segments button:last-child { border-radius: 0 7px 7px 0; }
.segments button:only-child { border-radius: 7px; }
.segments button:focus-visible { z-index: 1; position: relative; }
button[aria-pressed='true'] { background: var(--query); border-color: var(--query); color: var(--background); }
label { display: inline-flex; gap: 7px; align-items: center; color: var(--muted); }
label select { color: var(--text); }
.check { min-height: 32px; cursor: pointer; }
input { accent-color: var(--query); width: 16px; height: 16px; margin: 0; }
.save { margin-left: auto; display: flex; gap: 6px; }
.strip { display: flex; gap: 6px; overflow-x: auto; padding: 12px 3px 4px; margin: 0 -3px; scrollbar-width: thin; }
.strip button { flex: none; display: grid; justify-items: center; align-content: end; gap: 2px; padding: 4px 4px 1px; font-size: 12px;
  font-variant-numeric: tabular-nums; background: var(--background); }
.strip button[aria-pressed='true'] { background: var(--query); }
.strip canvas { background: var(--background); border-radius: 3px; }
.readout { display: block; margin: 4px -3px; padding: 6px 3px; height: calc(1.5em + 12px); position: sticky; top: var(--attention-view-top, 0px); z-index: 2; background: var(--background); overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: var(--text); font-variant-numeric: tabular-nums; }
.readout.rest { color: var(--muted); }
.heads { display: flex; justify-content: center; align-items: flex-start; }
.heads canvas { flex: none; margin-top: 24px; }
.column { flex: none; }
.heading { height: 24px; line-height: 20px; font-size: 12px; color: var(--muted); padding: 0 8px; }
.column:first-child .heading { text-align: right; }
[role='listbox'] { border-radius: 5px; }
[role='option'] { display: flex; align-items: center; gap: 8px; height: var(--row); padding: 0 8px; border-radius: 5px;
  font-size: var(--size); line-height: 1; cursor: default; contain: strict; white-space: pre; }
.query [role='option'] { justify-content: space-between; }
.key [role='option'] { justify-content: space-between; }
.token { overflow: hidden; text-overflow: ellipsis; unicode-bidi: isolate; line-height: 1.3; min-width: 0; }
.token i { font-style: normal; color: var(--muted); }
.special .token { font-style: italic; color: var(--muted); }
.weight { flex: none; font-size: 0.9em; font-variant-numeric: tabular-nums; min-width: 1.9em; }
.query .weight { margin-left: -2px; }
.key .weight { text-align: right; }
[aria-selected='true'] .token, [aria-selected='true'] .token i { color: var(--text); font-weight: 600; }
.scroll { overflow-x: auto; padding: 3px; margin: -3px; }
.cells { position: relative; margin: 0 auto; border-radius: 5px; }
.cells canvas { display: block; }
.cells .above { position: absolute; inset: 0; touch-action: pan-x pan-y; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 24px; align-items: center; margin-top: 14px; color: var(--muted); font-size: 13px; }
.legend p { margin: 0; flex: 1 1 220px; }
.scale { position: relative; width: 190px; height: 10px; margin: 0 10px 20px; border-radius: 3px; background: var(--ramp);
  box-shadow: 0 0 0 1px var(--border); font-size: 11px; }
.scale span { position: absolute; top: 13px; transform: translateX(-50%); font-variant-numeric: tabular-nums; }
details { margin-top: 10px; font-size: 13px; }
summary { cursor: pointer; color: var(--muted); min-height: 24px; width: fit-content; }
ol { margin: 6px 0; padding-left: 3.2em; columns: 2 300px; font-variant-numeric: tabular-nums; }
@media (max-width: 900px) { .readout { height: calc(2.9em + 12px); white-space: normal; } }
@media (max-width: 560px) {
  button, select, .check { min-height: 40px; }
  .bar { gap: 8px 10px; }
  .head { display: none; }
  button, select { padding-inline: 9px; }
}
`;
