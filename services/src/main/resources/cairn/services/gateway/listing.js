// Sorts the listing by a column, and copies CIDs. The page is whole without it.
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
