
/* What the HTML page does: copies records, sorts tables, filters the index, hides evidence on Escape. It shows without it. */
"use strict";
(function () {
	const words = document.body.dataset;
	const said = document.getElementById("said");

	function select(node) {
		const range = document.createRange();
		const selection = getSelection();

		range.selectNodeContents(node);
		selection.removeAllRanges();
		selection.addRange(range);
	}

	function tell(button, text) {
		const before = button.dataset.words || button.textContent;

		button.dataset.words = before;
		button.textContent = text;
		said.textContent = text;
		setTimeout(function () {
			button.textContent = before;
			said.textContent = "";
		}, 2000);
	}

	/* From a file, without the clipboard's permission, the old way; and if that is refused too, the text is at least selected. */
	function copyOld(button, text, node) {
		const box = document.createElement("textarea");
		let done = false;

		box.value = text;
		box.className = "hidden";
		box.setAttribute("readonly", "");
		document.body.appendChild(box);
		box.select();
		try {
			done = document.execCommand("copy");
		} catch (e) {
			done = false;
		}
		box.remove();
		if (!done)
			select(node);
		button.focus();
		tell(button, done ? words.copied : words.select);
	}

	function copy(button) {
		const all = button.classList.contains("all");
		const nodes = all
			? button.closest("section").querySelectorAll("pre")
			: [button.previousElementSibling];
		const text = Array.from(nodes, (node) => node.textContent).join("\n");

		if (!navigator.clipboard || !window.isSecureContext) {
			copyOld(button, text, nodes[0]);
			return;
		}
		navigator.clipboard.writeText(text).then(
			() => tell(button, words.copied),
			() => copyOld(button, text, nodes[0])
		);
	}

	function sort(button) {
		const head = button.closest("th");
		const up = head.getAttribute("aria-sort") !== "ascending";
		const body = head.closest("table").tBodies[0];
		const order = new Intl.Collator(undefined, { numeric: true });
		const column = head.cellIndex;
		const rows = Array.from(body.rows, function (row) {
			const cell = row.cells[column];

			return [cell.dataset.key || cell.textContent, row];
		});

		for (const other of head.parentNode.cells)
			other.removeAttribute("aria-sort");
		head.setAttribute("aria-sort", up ? "ascending" : "descending");
		rows.sort((a, b) => (up ? 1 : -1) * order.compare(a[0], b[0]));
		body.append(...rows.map((row) => row[1]));
	}

	function filter() {
		const text = document.getElementById("filter").value.toLowerCase();
		const state = document.getElementById("state").value;
		let shown = 0;

		for (const row of document.querySelector(".index").tBodies[0].rows) {
			row.hidden =
				(state && row.dataset.state !== state) ||
				!row.textContent.toLowerCase().includes(text);
			shown += !row.hidden;
		}
		document.getElementById("shown").textContent = words.shown.replace("#", shown);
	}

	document.addEventListener("click", function (event) {
		const button = event.target.closest("button");

		if (!button)
			return;
		if (button.classList.contains("copy"))
			copy(button);
		else if (button.closest("thead"))
			sort(button);
	});
	document.addEventListener("keydown", function (event) {
		if (event.key === "Escape")
			for (const shown of document.querySelectorAll(".show:is(:hover, :focus)"))
				shown.classList.add("closed");
	});
	for (const over of ["mouseout", "focusout"])
		document.addEventListener(over, function (event) {
			const shown = event.target.closest && event.target.closest(".show");

			if (shown)
				shown.classList.remove("closed");
		});
	if (document.getElementById("filter")) {
		document.querySelector(".filters").addEventListener("input", filter);
		document.querySelector(".filters").addEventListener("submit", (e) => e.preventDefault());
	}
	/* On paper everything is open. */
	window.addEventListener("beforeprint", function () {
		for (const part of document.querySelectorAll("details"))
			part.open = true;
	});
})();
