/** @file The page's script: the button runs the comparison, rows come up as they are measured. */
import { COLUMNS, cells, contest, sentence, verdicts } from './contest.mjs';
import { striate } from './striate.mjs';
import { tfjs } from './tfjs.mjs';

const byId = (id) => document.getElementById(id);

function addRow(table, texts, kind = 'td') {
  const row = table.insertRow();
  for (const text of texts) {
    const cell = document.createElement(kind);
    cell.textContent = text;
    row.append(cell);
  }
}

byId('start').addEventListener('click', async ({ target }) => {
  const [table, list, state] = ['results', 'verdicts', 'state'].map(byId);
  target.disabled = true;
  table.replaceChildren();
  list.replaceChildren();
  state.textContent = 'Measuring ...';
  addRow(table, COLUMNS, 'th');
  try {
    const settings = {
      batch: byId('batch').valueAsNumber,
      rounds: byId('rounds').valueAsNumber,
      only: new RegExp(byId('only').value),
      turnSeconds: 0.2,
    };
    const results = await contest([striate, tfjs], settings, (result) => {
      addRow(table, cells(result));
      state.textContent = `Measuring ... ${table.rows.length - 1} done.`;
    });
    if (results.length === 0) throw new Error('no case matches.');
    for (const text of verdicts(results).map(sentence)) {
      const item = document.createElement('li');
      item.textContent = text;
      list.append(item);
    }
    state.textContent = 'Done.';
  } catch (error) {
    state.textContent = `Failed: ${error.message}`;
  }
  target.disabled = false;
});
