/* extract_name: names of a record by id: cut when long, endpoints as templates, oddities once. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/fnv.h"
#include "core/base/str.h"
#include "core/ingest/extract_private.h"
#include "core/ingest/lookalike.h"
#include "core/ingest/template.h"
#include "core/ingest/template_fold.h"

#define VALUE_MAX 256		/* bytes of a name kept as it is; longer ones are cut and marked */
#define RAW_MAX 65536		/* raw endpoints whose template is remembered */

enum { ODDITY_KNOWN = 1, ODDITY_UNSAFE = 2, ODDITY_LOOKALIKE = 4 };

/* Append a text that is too long: cut at a character, with a hash, so that they stay apart. */
static void
cut_name(struct str *text, const char *at, size_t len)
{
	uint64_t hash = fnv_add(FNV_START, at, len);
	size_t cut = VALUE_MAX;
	while (cut > VALUE_MAX - 4 && ((unsigned char)at[cut] & 0xC0) == 0x80)
		cut--;
	str_bytes(text, at, cut);
	str_fmt(text, "~%08x", (unsigned)(hash >> 32));
}

uint32_t
extract_name(struct extract *extract, const char *at, size_t len)
{
	struct str text = { 0 };

	if (len <= VALUE_MAX)
		return names_id(extract->names, at, len);
	cut_name(&text, at, len);
	uint32_t id = names_id(extract->names, text.at, text.len);
	str_release(&text);
	return id;
}

uint32_t
extract_field_name(struct extract *extract, const struct flat_field *field)
{
	if (flat_is_absent(field) || field->type == FLAT_ARRAY || field->type == FLAT_OBJECT)
		return NAME_NONE;
	return extract_name(extract, field->text, field->len);
}

uint32_t
extract_template(struct extract *extract, const char *at, size_t len)
{
	struct str cut = { 0 }, folded = { 0 };

	if (!extract->folds)
		return extract_name(extract, at, len);
	if (len > VALUE_MAX) {
		cut_name(&cut, at, len);
		at = cut.at;
		len = cut.len;
	}
	if (folds_apply(extract->folds, at, len, &folded)) {
		at = folded.at;
		len = folded.len;
	}
	uint32_t id = names_id(extract->names, at, len);
	str_release(&cut);
	str_release(&folded);
	return id;
}

static uint32_t
make_template(struct extract *extract, const char *at, size_t len)
{
	struct str template = { 0 };

	template_of(&template, at, len);
	uint32_t id = extract_template(extract, str_text(&template), template.len);
	str_release(&template);
	return id;
}

uint32_t
extract_endpoint(struct extract *extract, const struct flat_field *field)
{
	if (flat_is_absent(field) || field->type != FLAT_STRING)
		return extract_field_name(extract, field);
	if (!extract->raw)
		extract->raw = names_new();
	uint32_t raw = names_find(extract->raw, field->text, field->len);
	if (raw != NAME_NONE)
		return extract->template_of_raw[raw];
	uint32_t id = make_template(extract, field->text, field->len);
	if (field->len > VALUE_MAX || names_count(extract->raw) >= RAW_MAX)
		return id;
	raw = names_id(extract->raw, field->text, field->len);
	GROW(extract->template_of_raw, raw, extract->cap_raw);
	extract->template_of_raw[raw] = id;
	return id;
}

uint32_t
extract_part(struct extract *extract, enum request_part part, const struct flat_field *endpoint)
{
	const char *from;

	if (flat_is_absent(endpoint) || endpoint->type != FLAT_STRING)
		return NAME_NONE;
	size_t len = request_part(part, endpoint->text, endpoint->len, &from);
	return len > 0 ? extract_name(extract, from, len) : NAME_NONE;
}

uint32_t
extract_oddity(struct extract *extract, uint32_t id)
{
	if (id == NAME_NONE)
		return 0;
	if (id >= extract->cap_oddity) {
		size_t cap = 2 * (size_t)id + 64;
		extract->oddity = xrealloc(extract->oddity, cap, 1);
		memset(extract->oddity + extract->cap_oddity, 0, cap - extract->cap_oddity);
		extract->cap_oddity = cap;
	}
	uint8_t *oddity = &extract->oddity[id];
	if (!*oddity) {
		const struct name *name = names_raw(extract->names, id);
		*oddity = ODDITY_KNOWN;
		*oddity |= name->unsafe ? ODDITY_UNSAFE : 0;
		*oddity |= is_lookalike(name->raw, name->len) ? ODDITY_LOOKALIKE : 0;
	}
	return (*oddity & ODDITY_UNSAFE ? FLAG_UNSAFE_TEXT : 0u) |
	       (*oddity & ODDITY_LOOKALIKE ? FLAG_LOOKALIKE : 0u);
}
