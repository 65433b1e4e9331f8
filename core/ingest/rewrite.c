/* rewrite: the steps from a text as it was written to the one that is read. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/rewrite.h"

/* The last step writes JSON anew, or joins the lines of requests; or there is none of these. */
static void
pass_last(struct rewrite *rewrite, const char *at, size_t len, bool is_end, struct str *out)
{
	bool has_halves = rewrite->halves.kind != HALVES_NONE;

	if (has_halves)
		halves_push(&rewrite->halves, at, len, out);
	else if (rewrite->dialect.kind != DIALECT_NONE)
		dialect_push(&rewrite->dialect, at, len, out);
	else
		str_bytes(out, at, len);
	if (has_halves && is_end)
		halves_end(&rewrite->halves, out);
	else if (rewrite->dialect.kind != DIALECT_NONE && is_end)
		dialect_end(&rewrite->dialect, out);
}

/* From each step to the next; is_end: no more bytes come. */
static void
pass(struct rewrite *rewrite, const char *at, size_t len, bool is_end, struct str *out)
{
	struct str *plain = &rewrite->plain, *whole = &rewrite->whole;

	if (rewrite->has_colors) {
		str_clear(plain);
		colors_push(&rewrite->colors, at, len, plain);
		if (is_end)
			colors_end(&rewrite->colors, plain);
		at = str_text(plain);
		len = plain->len;
	}
	if (rewrite->unfold.width > 0) {
		str_clear(whole);
		unfold_push(&rewrite->unfold, at, len, whole);
		if (is_end)
			unfold_end(&rewrite->unfold, whole);
		at = str_text(whole);
		len = whole->len;
	}
	pass_last(rewrite, at, len, is_end, out);
}

void
rewrite_push(struct rewrite *rewrite, const char *at, size_t len, struct str *out)
{
	pass(rewrite, at, len, false, out);
}

void
rewrite_end(struct rewrite *rewrite, struct str *out)
{
	pass(rewrite, "", 0, true, out);
}

/* A text without its colors. */
static void
put_plain(const char *at, size_t len, struct str *out)
{
	struct colors colors = { 0 };

	colors_push(&colors, at, len, out);
	colors_end(&colors, out);
}

bool
rewrite_detect(const char *head, size_t len, const struct str *later, struct rewrite *out)
{
	struct rewrite found = { .has_colors = colors_detect(head, len) ||
					       colors_detect(str_text(later), later->len) };
	struct str text = { 0 };

	put_plain(head, len, &text);
	if (!unfold_detect(str_text(&text), text.len, &found.unfold) &&
	    !dialect_detect(str_text(&text), text.len, &found.dialect)) {
		while (text.len > 0 && text.at[text.len - 1] != '\n')
			text.len--;
		put_plain(str_text(later), later->len, &text);
		found.halves.kind = halves_detect(str_text(&text), text.len);
	}
	str_release(&text);
	*out = found;
	return found.has_colors || found.unfold.width > 0 ||
	       found.dialect.kind != DIALECT_NONE || found.halves.kind != HALVES_NONE;
}

struct rewritten
rewrite_done(const struct rewrite *rewrite)
{
	return (struct rewritten){
		.colors = rewrite->colors.sequences, .color_bytes = rewrite->colors.bytes,
		.joined = rewrite->unfold.joined,
		.halves = rewrite->halves.joined, .alone = rewrite->halves.alone,
	};
}

static void
say_halves(const struct rewrite *rewrite, const struct rewritten *done, struct str *out)
{
	str_fmt(out, "requests of %s in two lines: %llu are read with what their first line says",
		halves_words(&rewrite->halves), (unsigned long long)done->halves);
	if (done->alone)
		str_fmt(out, ", %llu without it (it was not there, or of several nobody knows "
			"whose it was)", (unsigned long long)done->alone);
	str_add(out, "; bytes and columns are those of the text so joined, lines those of the "
		"file\n");
}

void
rewrite_notes(const struct rewrite *rewrite, const struct rewritten *done, struct str *out)
{
	if (rewrite->has_colors)
		str_fmt(out, "colors were taken out, %llu escape sequences of %llu bytes in all: "
			"bytes and columns are those of the text without them, lines those of the "
			"file\n", (unsigned long long)done->colors,
			(unsigned long long)done->color_bytes);
	if (rewrite->unfold.width > 0)
		str_fmt(out, "lines were broken at %zu %s, as a terminal does, %llu times inside a "
			"value or a name: those are read whole; lines are those of the file\n",
			rewrite->unfold.width, rewrite->unfold.is_chars ? "characters" : "bytes",
			(unsigned long long)done->joined);
	if (rewrite->dialect.kind != DIALECT_NONE)
		str_fmt(out, "written as %s and read as JSON: bytes and columns are those of the "
			"JSON, lines those of the file\n", dialect_words(&rewrite->dialect));
	if (rewrite->halves.kind != HALVES_NONE && done->halves + done->alone > 0)
		say_halves(rewrite, done, out);
}

void
rewrite_release(struct rewrite *rewrite)
{
	halves_release(&rewrite->halves);
	str_release(&rewrite->plain);
	str_release(&rewrite->whole);
	*rewrite = (struct rewrite){ 0 };
}
