/* ledger: what was odd in a source: file, line, column, kind; counted, capped, never lost. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/ingest/ledger.h"

#define QUOTED 80	/* code points of the text */

static const struct odd_row rows[ODD_KINDS] = {
	[ODD_MISSING_COMMA] = { "missing_comma", ODD_MENDED, true },
	[ODD_EXTRA_COMMA] = { "extra_comma", ODD_MENDED, true },
	[ODD_WRAPPED] = { "wrapped", ODD_NOTED, false },
	[ODD_UNCLOSED_STRING] = { "unclosed_string", ODD_SKIPPED, true },
	[ODD_UNCLOSED_OBJECT] = { "unclosed_object", ODD_SKIPPED, true },
	[ODD_STRAY_BYTES] = { "stray_bytes", ODD_SKIPPED, true },
	[ODD_NUL_HOLE] = { "nul_hole", ODD_SKIPPED, true },
	[ODD_BAD_UTF8] = { "bad_utf8", ODD_NOTED, true },
	[ODD_BOM] = { "bom", ODD_NOTED, false },
	[ODD_TRUNCATED_TAIL] = { "truncated_tail", ODD_SKIPPED, true },
	[ODD_SPLICED] = { "spliced", ODD_SKIPPED, true },
	[ODD_DUPLICATE_KEY] = { "duplicate_key", ODD_NOTED, true },
	[ODD_CUT] = { "unclosed_object", ODD_MENDED, true },
};

const struct odd_row *
odd_row(enum odd_kind kind)
{
	assert(kind >= 0 && kind < ODD_KINDS);
	return &rows[kind];
}

const char *
odd_action_word(enum odd_action action)
{
	static const char *const words[] = {
		[ODD_MENDED] = "mended", [ODD_SKIPPED] = "skipped", [ODD_NOTED] = "noted"
	};

	return words[action];
}

/* Copy printable ASCII, which most texts are; but for its last byte where more follows that may
 * be a mark on it. Returns how many. */
static size_t
quote_plain(char out[ODD_TEXT], const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && n <= QUOTED && text[n] >= 0x20 && text[n] < 0x7F)
		n++;
	n -= n > QUOTED || (n > 0 && n < len);
	memcpy(out, text, n);
	return n;
}

/* Write the safe form of the beginning of a text: whole characters, at most QUOTED of them. */
static void
quote(char out[ODD_TEXT], const char *text, size_t len)
{
	struct text_state state = { 0 };
	struct glyph glyph;
	size_t n = quote_plain(out, text, len), whole = n, points = n;

	text += n;
	for (const char *end = text + (len - n); text_next(&state, &text, end, &glyph); ) {
		char utf8[8];
		int bytes = text_encode(utf8, glyph.cp[0]);

		points += glyph.cp[1] ? 2u : 1u;
		if (glyph.cp[1])
			bytes += text_encode(utf8 + bytes, glyph.cp[1]);
		if (points > QUOTED || n + (size_t)bytes >= ODD_TEXT)
			break;
		memcpy(out + n, utf8, (size_t)bytes);
		n += (size_t)bytes;
		if (state.form_at >= state.form_len)	/* no half of a `<1B>` */
			whole = n;
	}
	out[whole] = '\0';
}

static bool
is_before(const struct odd *a, const struct odd *b)
{
	return a->offset != b->offset ? a->offset < b->offset : a->kind < b->kind;
}

/* Put an entry in its place; nearly always that is the end. */
static void
insert(struct ledger *ledger, const struct odd *odd)
{
	size_t at = ledger->n;

	GROW(ledger->odd, ledger->n, ledger->cap);
	while (at > 0 && is_before(odd, &ledger->odd[at - 1]))
		at--;
	memmove(ledger->odd + at + 1, ledger->odd + at, (ledger->n - at) * sizeof(*odd));
	ledger->odd[at] = *odd;
	ledger->n++;
	ledger->n_listed += odd->kind == ODD_WRAPPED;
}

/* Make room among the capped entries for one that stands earlier; false: it stands last. */
static bool
make_room(struct ledger *ledger, const struct odd *odd)
{
	if (ledger->n - ledger->n_listed < LEDGER_CAP)
		return true;

	size_t last = ledger->n - 1;
	while (ledger->odd[last].kind == ODD_WRAPPED)
		last--;
	if (!is_before(odd, &ledger->odd[last]))
		return false;
	memmove(ledger->odd + last, ledger->odd + last + 1,
		(ledger->n - last - 1) * sizeof(*odd));
	ledger->n--;
	return true;
}

void
ledger_add(struct ledger *ledger, const struct odd *odd, const char *text, size_t len)
{
	const struct odd_row *row = odd_row(odd->kind);

	if (row->is_damage && (!ledger->repaired || odd->offset < ledger->first_damage_offset))
		ledger->first_damage_offset = odd->offset;
	ledger->repaired += row->is_damage;
	ledger->count[odd->kind]++;

	bool is_wrapped = odd->kind == ODD_WRAPPED;
	if (is_wrapped ? ledger->n_wrapped >= LEDGER_CAP : !make_room(ledger, odd))
		return;
	struct odd entry = *odd;
	entry.action = row->action;
	quote(entry.text, text ? text : "", text ? len : 0);
	if (!is_wrapped) {
		insert(ledger, &entry);
		return;
	}
	GROW(ledger->wrapped, ledger->n_wrapped, ledger->cap_wrapped);
	ledger->wrapped[ledger->n_wrapped++] = entry;
}

/* Take the wrapped records out of the list. */
static void
unlist(struct ledger *ledger)
{
	size_t n = 0;

	for (size_t i = 0; i < ledger->n; i++)
		if (ledger->odd[i].kind != ODD_WRAPPED)
			ledger->odd[n++] = ledger->odd[i];
	ledger->n = n;
	ledger->n_listed = 0;
}

/* Merge all wrapped records into a list without any: from the back, in one pass. */
static void
list_all(struct ledger *ledger)
{
	size_t from = ledger->n, wrapped = ledger->n_wrapped;

	while (ledger->cap < from + wrapped) {
		size_t n = ledger->cap;

		GROW(ledger->odd, n, ledger->cap);
	}
	for (size_t to = from + wrapped; wrapped > 0; )
		ledger->odd[--to] = from > 0 &&
			!is_before(&ledger->odd[from - 1], &ledger->wrapped[wrapped - 1])
			? ledger->odd[--from] : ledger->wrapped[--wrapped];
	ledger->n += ledger->n_wrapped;
	ledger->n_listed = ledger->n_wrapped;
}

void
ledger_settle(struct ledger *ledger, uint64_t records)
{
	bool is_layout = 2 * ledger->count[ODD_WRAPPED] > records;

	if (is_layout) {
		if (ledger->n_listed)
			unlist(ledger);
	} else if (ledger->n_listed < ledger->n_settled) {
		list_all(ledger);
	} else {
		for (size_t i = ledger->n_listed; i < ledger->n_wrapped; i++)
			insert(ledger, &ledger->wrapped[i]);
	}
	ledger->n_settled = ledger->n_wrapped;
}

uint64_t
ledger_repaired(const struct ledger *ledger)
{
	return ledger->repaired;
}

/* The entries before an offset: they stand in order. */
static size_t
n_before(const struct odd *odd, size_t n, int64_t offset)
{
	while (n > 0 && odd[n - 1].offset >= offset)
		n--;
	return n;
}

void
ledger_rewind(struct ledger *ledger, int64_t offset)
{
	unlist(ledger);
	ledger->n = n_before(ledger->odd, ledger->n, offset);
	ledger->n_wrapped = n_before(ledger->wrapped, ledger->n_wrapped, offset);
	ledger->n_settled = 0;

	memset(ledger->count, 0, sizeof(ledger->count));
	ledger->count[ODD_WRAPPED] = ledger->n_wrapped;
	ledger->repaired = 0;
	ledger->first_damage_offset = 0;
	for (size_t i = ledger->n; i-- > 0; ) {
		ledger->count[ledger->odd[i].kind]++;
		if (!rows[ledger->odd[i].kind].is_damage)
			continue;
		ledger->repaired++;
		ledger->first_damage_offset = ledger->odd[i].offset;
	}
}

void
ledger_release(struct ledger *ledger)
{
	free(ledger->odd);
	free(ledger->wrapped);
	*ledger = (struct ledger){ 0 };
}

bool
books_balance(const struct books *books)
{
	return books->record_bytes >= 0 && books->separator_bytes >= 0 &&
		books->skipped_bytes >= 0 && books->pending_bytes >= 0 &&
		books->bytes == books->record_bytes + books->separator_bytes +
				books->skipped_bytes + books->pending_bytes;
}
