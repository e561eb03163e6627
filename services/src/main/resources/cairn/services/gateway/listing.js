// Sorts the listing, copies CIDs, and moves by keys: j and k or the arrows, u to the folder above.
for (const button of document.querySelectorAll('th button')) {
  button.onclick = () => {
    const body = document.querySelector('tbody');
    const ascending = button.dataset.up !== '1';
    const value = row => button.dataset.key === 'size' ? Number(row.dataset.size) : row.dataset.name.toLowerCase();
    const order = (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0) * (ascending ? 1 : -1);
    button.dataset.up = ascending ? '1' : '0';
    [...body.rows].filter(row => row.dataset.up === undefined).sort(order).forEach(row => body.append(row));
    document.querySelectorAll('th[aria-sort]').forEach(cell => cell.removeAttribute('aria-sort'));
    button.closest('th').setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
  };
}
for (const button of document.querySelectorAll('button[data-copy]')) {
  button.onclick = async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1200);
  };
}
document.addEventListener('keydown', event => {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches('input')) return;
  if (event.key === 'u') document.querySelector('tr[data-up] a')?.click();
  if (!step) return;
  const links = [...document.querySelectorAll('tbody td.name > a:not(.look)')];
  const at = links.findIndex(link => link.closest('tr').contains(document.activeElement));
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  if (next) {
    next.focus();
    event.preventDefault();
  }
});
