/* textlog_pairs: `key=value` and `label:value` lines, their keys remembered by place. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/textlog_private.h"

/* A byte of a key after its first: a bit each of `- . / 0-9`, `@ A-Z _`, `a-z`. */
static bool
in_key(char c)
{
	static const uint32_t bits[] = { 0, 0x03FFE000, 0x87FFFFFF, 0x07FFFFFE, 0, 0, 0, 0 };
	unsigned char byte = (unsigned char)c;

	return bits[byte >> 5] >> (byte & 31) & 1;
}

size_t
key_length(const char *at, const char *end)
{
	const char *from = at;

	if (at == end || (*at >= '0' && *at <= '9') || *at == '-' || *at == '.' || *at == '/')
		return 0;
	while (at < end && in_key(*at))
		at++;
	return at > from && at < end && *at == '=' ? (size_t)(at - from) : 0;
}

bool
take_quoted(const char **at, const char *end, struct cut *out)
{
	const char *from = *at + 1, *p = from;

	out->at = from;
	for (;;) {
		const char *quote = memchr(p, '"', (size_t)(end - p));
		if (!quote)
			return false;
		const char *slash = memchr(p, '\\', (size_t)(quote - p));
		if (!slash) {
			out->len = (uint32_t)(quote - from);
			*at = quote + 1;
			return true;
		}
		out->quoting = QUOTE_BACKSLASH;
		p = slash + 2 <= end ? slash + 2 : end;
	}
}

static bool
is_list(const struct textlog *text, const char *at, size_t len)
{
	for (size_t p = 0; p < text->n_plans; p++) {
		const struct format_field *field = text->plan[p].format->field;
		for (size_t i = 0; i < FORMAT_FIELDS && field[i].name; i++)
			if ((field[i].how & FORMAT_LIST) && strlen(field[i].name) == len &&
			    memcmp(field[i].name, at, len) == 0)
				return true;
	}
	return false;
}

const struct known_key *
text_key(struct textlog *text, size_t i, const char *at, size_t len)
{
	if (i < text->n_keys && text->key[i].len == len && memcmp(text->key[i].at, at, len) == 0)
		return &text->key[i];
	bool is_kept = i < TEXT_KEYS && i <= text->n_keys;
	struct known_key *key = is_kept ? &text->key[i] : &text->other_key;
	text->has_new_key = true;
	text->keys = KEYS_UNKNOWN;
	*key = (struct known_key){ .path = paths_id(text->paths, at, len) };
	if (is_kept && i == text->n_keys)
		text->n_keys++;
	if (key->path == NAME_NONE)	/* its length of 0 fits no key: it is looked up again */
		return key;
	const struct name *name = paths_name(text->paths, key->path);
	const struct path *path = paths_get(text->paths, key->path);
	key->at = name->raw;
	key->len = name->len;
	key->is_wanted = text_wants(text, key->path);
	key->is_list = is_list(text, at, len);
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		key->roles = (uint8_t)(key->roles | (path->place[role] >= 0) << role);
	return key;
}

const struct known_key *
text_key_at(struct textlog *text, size_t i, const char *at, const char *end, size_t *len)
{
	if (i < text->n_keys) {
		const struct known_key *key = &text->key[i];
		if (key->len > 0 && (size_t)(end - at) > key->len && at[key->len] == '=' &&
		    memcmp(at, key->at, key->len) == 0) {
			*len = key->len;
			return key;
		}
	}
	*len = key_length(at, end);
	return *len ? text_key(text, i, at, *len) : NULL;
}

/* An unquoted value; `0.1, 0.2` is one, a list of attempts. */
static const char *
value_end(const char *at, const char *end)
{
	const char *blank = memchr(at, ' ', (size_t)(end - at));
	int ignored = 0;

	if (!blank)
		return end;
	if (blank > at && blank[-1] == ',' && ((*at >= '0' && *at <= '9') || *at == '-') &&
	    end - blank > 1 && ((blank[1] >= '0' && blank[1] <= '9') || blank[1] == '-'))
		return text_list_end(at, end, &ignored);
	return blank;
}

/* May a key stand twice in the line just read? Not if all stood where they stood before, and
 * those are distinct. */
static bool
may_repeat(struct textlog *text)
{
	if (text->has_new_key)
		return true;
	if (text->keys == KEYS_UNKNOWN) {
		text->keys = KEYS_DISTINCT;
		for (size_t i = 1; i < text->n_keys; i++)
			for (size_t k = 0; k < i; k++)
				if (text->key[i].path == text->key[k].path)
					text->keys = KEYS_REPEAT;
	}
	return text->keys == KEYS_REPEAT;
}

static void
begin_keys(struct textlog *text)
{
	text->n_cuts = 0;
	text->attempts = 0;
	text->has_new_key = false;
}

/* What was met of the roles. */
struct tally { unsigned roles; size_t pairs; unsigned needs; };

static void
tally(const struct plan *plan, const struct known_key *key, struct tally *out)
{
	out->pairs++;
	out->roles |= key->roles;
	for (int i = 0; i < plan->n_need; i++)
		if (plan->need[i] == key->path)
			out->needs |= 1u << i;
}

static bool
is_enough(const struct textlog *text, const struct plan *plan, const struct tally *met,
	  bool is_strict)
{
	bool has_time = (met->roles & 1u << ROLE_TIME) || text->has_time;
	unsigned others = met->roles & ~(1u << ROLE_TIME);

	if (met->needs != (1u << plan->n_need) - 1)
		return false;
	if (is_strict)
		return has_time && others;
	return met->pairs > 0 && (met->roles || has_time) && (met->pairs > 1 || others);
}

bool
pairs_match(struct textlog *text, const struct plan *plan, const char *at, const char *end,
	    bool is_strict)
{
	struct tally met = { 0 };

	begin_keys(text);
	for (size_t i = 0; at < end;) {
		if (*at == ' ' || *at == '\t') {
			at++;
			continue;
		}
		size_t len;
		const struct known_key *key = text_key_at(text, i, at, end, &len);
		if (!key) {	/* a bare word */
			const char *blank = memchr(at, ' ', (size_t)(end - at));
			at = blank ? blank : end;
			continue;
		}
		struct cut value = { 0 };
		i++;
		at += len + 1;
		if (at < end && *at == '"') {
			if (!take_quoted(&at, end, &value))
				return false;
		} else {
			value.at = at;
			at = value_end(at, end);
			value.len = (uint32_t)(at - value.at);
		}
		tally(plan, key, &met);
		if (key->is_wanted)
			text_cut(text, key->path, value.at, value.len, value.quoting);
	}
	text->may_repeat = may_repeat(text);
	return is_enough(text, plan, &met, is_strict);
}

bool
labels_match(struct textlog *text, const struct plan *plan, const char *at, const char *end)
{
	struct tally met = { 0 };

	begin_keys(text);
	for (size_t i = 0; at <= end; i++) {
		const char *tab = memchr(at, '\t', (size_t)(end - at)), *stop = tab ? tab : end;
		const char *colon = at;
		while (colon < stop && in_key(*colon))
			colon++;
		if (colon == at || colon == stop || *colon != ':')
			return false;
		size_t len = (size_t)(colon - at);
		const struct known_key *key = text_key(text, i, at, len);
		tally(plan, key, &met);
		const char *value = colon + 1, *value_stop = stop;
		if (value_stop - value >= 2 && *value == '[' && value_stop[-1] == ']') {
			value++;	/* time:[01/Aug/2025:18:06:00 +0000] */
			value_stop--;
		}
		if (key->is_wanted)
			text_cut(text, key->path, value, (size_t)(value_stop - value), QUOTE_NONE);
		at = stop + 1;
	}
	text->may_repeat = may_repeat(text);
	return met.pairs > 1 && (met.roles || plan->n_need);
}
