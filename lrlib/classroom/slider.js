// The slider of every explorer: a native range input, which brings its own keyboard, focus ring and touch.
// ipywidgets' sliders have no accessible name and announce rounded values; this one says what is meant.

// A number to three digits, as the sentences of the course write it.
function shown(value, whole) {
  if (whole) return String(Math.round(value));
  const [digits, power] = value.toExponential(2).split("e").map(Number);
  if (value !== 0 && (power < -4 || power > 4)) {
    const size = String(Math.abs(power)).padStart(2, "0");
    return `${digits}e${power < 0 ? "-" : "+"}${size}`;
  }
  return String(Number(value.toPrecision(3)));
}

export default {
  render({ model, el }) {
    const [low, high, positions] = ["low", "high", "positions"].map((name) => model.get(name));
    const logarithmic = model.get("logarithmic");
    const at = (position) => {
      const share = position / positions;
      return logarithmic ? low * Math.pow(high / low, share) : low + share * (high - low);
    };
    const position = (value) => {
      const share = logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
      return Math.round(share * positions);
    };

    const label = document.createElement("label");
    const input = document.createElement("input");
    const output = document.createElement("output");
    input.id = label.htmlFor = `lr-slider-${Math.random().toString(36).slice(2)}`;
    label.textContent = model.get("label");
    Object.assign(input, { type: "range", min: 0, max: positions, step: 1 });
    output.setAttribute("aria-hidden", "true"); // the input itself announces its value
    el.classList.add("lr-slider");
    el.append(label, input, output);

    const say = (value) => {
      output.textContent = shown(value, model.get("whole"));
      input.setAttribute("aria-valuetext", output.textContent);
    };
    const follow = () => {
      input.value = position(model.get("value"));
      say(model.get("value"));
    };
    input.addEventListener("input", () => {
      const value = at(Number(input.value));
      say(value);
      model.set("value", value);
      model.save_changes(); // ipywidgets holds changes back while one is under way: none queue up
    });
    // The notebook has commands on the same keys; here they move the slider.
    input.addEventListener("keydown", (event) => event.stopPropagation());
    model.on("change:value", () => document.activeElement === input || follow());
    follow();
  },
};
