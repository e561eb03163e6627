// Finds pages that have every word that is typed; the index is loaded with the first one.
'use strict';
const field = document.getElementById('search'), list = document.getElementById('found');
let index;

function entry(page, words) {
  const item = document.createElement('li'), link = document.createElement('a');
  const about = document.createElement('small');
  link.href = field.dataset.root + page.page;
  link.textContent = page.title;
  const at = Math.max(0, page.text.toLowerCase().indexOf(words[0]) - 40);
  about.textContent = page.text.slice(at, at + 120);
  item.append(link, about);
  return item;
}

async function find() {
  const words = field.value.toLowerCase().split(/\s+/).filter((word) => word);
  if (words.length === 0) {
    list.replaceChildren();
    return;
  }
  index ??= await (await fetch(field.dataset.index)).json();
  const has = (text) => words.every((word) => text.toLowerCase().includes(word));
  const titled = index.filter((page) => has(page.title));
  const others = index.filter((page) => !titled.includes(page) && has(`${page.title} ${page.text}`));
  list.replaceChildren(...[...titled, ...others].slice(0, 20).map((page) => entry(page, words)));
  if (list.childElementCount === 0) list.textContent = 'Nothing was found';
}

field.addEventListener('input', find);
