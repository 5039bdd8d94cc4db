// A list to put in order: drag, or the two buttons of each line. What moved is said, and keeps the focus.
export default {
  render({ model, el }) {
    const list = document.createElement("ol");
    const said = document.createElement("div");
    said.setAttribute("aria-live", "polite");
    said.className = "lr-said";
    list.setAttribute("aria-label", model.get("label"));
    el.classList.add("lr-sorter");
    el.append(list, said);

    function move(from, to, focus) {
      const order = [...model.get("value")];
      if (to < 0 || to >= order.length || model.get("disabled")) return;
      order.splice(to, 0, order.splice(from, 1)[0]);
      model.set({ value: order, touched: true });
      model.save_changes();
      const name = model.get("texts")[order[to]];
      said.textContent = `${name} is now number ${to + 1} of ${order.length}`;
      if (focus) list.children[to].querySelector(`[data-way="${focus}"]`).focus();
    }

    function button(way, name, place) {
      const made = document.createElement("button");
      made.textContent = way === "up" ? "↑" : "↓";
      made.dataset.way = way;
      made.disabled = model.get("disabled");
      made.setAttribute("aria-label", `Move ${name} ${way}`);
      made.addEventListener("click", () => move(place, place + (way === "up" ? -1 : 1), way));
      return made;
    }

    function draw() {
      const texts = model.get("texts");
      list.replaceChildren(
        ...model.get("value").map((number, place) => {
          const line = document.createElement("li");
          const text = document.createElement("span");
          text.textContent = texts[number]; // never as markup
          line.draggable = !model.get("disabled");
          line.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", String(place)));
          line.addEventListener("dragover", (event) => event.preventDefault());
          line.addEventListener("drop", (event) => {
            event.preventDefault();
            move(Number(event.dataTransfer.getData("text/plain")), place);
          });
          line.append(button("up", texts[number], place), button("down", texts[number], place), text);
          return line;
        }),
      );
    }
    el.addEventListener("keydown", (event) => event.stopPropagation());
    model.on("change:value change:disabled", draw);
    draw();
  },
};
