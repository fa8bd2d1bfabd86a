// Finds and filters in the table. Without script the whole table stands and this part is hidden.
const search = document.querySelector("[role=search]");
const [find, choice] = search.querySelectorAll("input, select");
const count = search.querySelector("output");
// Accents and capitals do not matter: "benevoles" finds "Bénévoles".
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const rows = [...document.querySelectorAll("tbody tr")].map((row) => ({
    row,
    kinds: row.dataset.kinds.split(" "),
    text: folded([...row.cells].slice(0, -1).map((cell) => cell.textContent).join(" ")),
}));

function update() {
    const words = folded(find.value).split(/\s+/);
    let shown = 0;
    for (const { row, kinds, text } of rows) {
        const fits = !choice.value || kinds.includes(choice.value);
        row.hidden = !(fits && words.every((word) => text.includes(word)));
        shown += !row.hidden;
    }
    count.value = count.dataset.words.replace("{shown}", shown).replace("{all}", rows.length);
}

search.hidden = false;
search.addEventListener("input", update);
addEventListener("pageshow", update); // a page gone back to keeps what was typed
