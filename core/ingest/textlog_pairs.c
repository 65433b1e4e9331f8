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
	while ((p = find_either(p, end, '"', '\\')) < end && *p == '\\') {
		out->quoting = QUOTE_BACKSLASH;
		p = end - p > 2 ? p + 2 : end;
	}
	if (p == end)
		return false;
	out->len = (uint32_t)(p - from);
	*at = p + 1;
	return true;
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

/* Look a key up: what is known of its path. */
static struct known_key
look_up(struct textlog *text, const char *at, size_t len)
{
	struct known_key key = { .path = paths_id(text->paths, at, len) };

	if (key.path == NAME_NONE)
		return key;
	const struct path *path = paths_get(text->paths, key.path);
	key.lead = lead_of(at, len + 1);
	key.is_wanted = text_wants(text, key.path);
	key.bit = key.is_wanted ? UINT64_C(1) << (key.path & 63) : 0;
	key.is_list = is_list(text, at, len);
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		key.roles = (uint8_t)(key.roles | (path->place[role] >= 0) << role);
	return key;
}

const struct known_key *
text_key(struct textlog *text, size_t i, const char *at, size_t len)
{
	const struct known_key *known = text_known_at(text, i, at);

	if (known)
		return known;
	struct known_key *key = &text->other_key;
	if (i < TEXT_KEYS) {
		key = text->key[i];
		memmove(key + 1, key, (KEY_WAYS - 1) * sizeof(*key));
	}
	*key = look_up(text, at, len);
	return key;
}

const struct known_key *
text_key_at(struct textlog *text, size_t i, const char **at, const char *end)
{
	const struct known_key *key = text_known_at(text, i, *at);
	size_t len;

	if (key) {
		*at += key->lead.len;
		return key;
	}
	len = key_length(*at, end);
	if (len == 0)
		return NULL;
	key = text_key(text, i, *at, len);
	*at += len + 1;
	return key;
}

static bool
may_be_attempt(char c)
{
	return (c >= '0' && c <= '9') || c == '-';
}

/* An unquoted value; `0.1, 0.2` is one, a list of attempts. */
static inline const char *
value_end(const char *at, const char *end)
{
	const char *blank = find_byte(at, end, ' ');
	int ignored = 0;

	if (blank > at && end - blank > 1 && blank[-1] == ',' && may_be_attempt(*at) &&
	    may_be_attempt(blank[1]))
		return text_list_end(at, end, &ignored);
	return blank;
}

bool
text_repeats(const struct textlog *text)
{
	for (size_t i = 0; i < text->n_cuts; i++)
		for (size_t k = 0; k < i; k++)
			if (text->cut[i].path == text->cut[k].path)
				return true;
	return false;
}

static void
begin_keys(struct textlog *text)
{
	text->n_cuts = 0;
	text->attempts = 0;
}

/* What was met of the roles. */
struct tally { unsigned roles; size_t pairs; unsigned needs; uint64_t seen, twice; };

static inline void
tally(const struct plan *plan, const struct known_key *key, struct tally *out)
{
	out->pairs++;
	out->roles |= key->roles;
	out->twice |= out->seen & key->bit;
	out->seen |= key->bit;
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

/* The value of a pair. Returns false when it is not closed. */
static inline bool
take_value(const char **at, const char *end, struct cut *out)
{
	if (*at < end && **at == '"')
		return take_quoted(at, end, out);
	out->at = *at;
	*at = value_end(*at, end);
	out->len = (uint32_t)(*at - out->at);
	return true;
}

/*
 * `dur=495m` at the end of a line is no 8 hours but a cut off `495ms`: what writes a bare number of
 * minutes for a request is not known, and lines that lose their ends are.
 */
static bool
is_cut_latency(const struct known_key *key, const struct cut *value, const char *end)
{
	size_t digits = 0;

	if (!(key->roles & 1u << ROLE_LATENCY) || value->at + value->len != end)
		return false;
	while (digits < value->len && ((value->at[digits] >= '0' && value->at[digits] <= '9') ||
				       value->at[digits] == '.'))
		digits++;
	return digits > 0 && digits + 1 == value->len && value->at[digits] == 'm';
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
		const struct known_key *key = text_known_at(text, i, at);
		if (__builtin_expect(key != NULL, 1))
			at += key->lead.len;
		else
			key = text_key_at(text, i, &at, end);
		if (!key) {	/* a bare word */
			at = find_byte(at, end, ' ');
			continue;
		}
		struct cut value = { .path = key->path };
		i++;
		if (!take_value(&at, end, &value))
			return false;
		tally(plan, key, &met);
		text->is_cut_off = is_cut_latency(key, &value, end);
		if (key->is_wanted && text->n_cuts < TEXT_CUTS && !text->is_cut_off)
			text->cut[text->n_cuts++] = value;
	}
	text->may_repeat = met.twice && text_repeats(text);
	return is_enough(text, plan, &met, is_strict);
}

/* The label at the i-th place; *at moves behind its colon. */
static const struct known_key *
label_at(struct textlog *text, size_t i, const char **at, const char *end)
{
	const struct known_key *key = text_known_at(text, i, *at);
	const char *colon = *at;

	if (key) {
		*at += key->lead.len;
		return key;
	}
	while (colon < end && in_key(*colon))
		colon++;
	if (colon == *at || colon == end || *colon != ':')
		return NULL;
	key = text_key(text, i, *at, (size_t)(colon - *at));
	*at = colon + 1;
	return key;
}

bool
labels_match(struct textlog *text, const struct plan *plan, const char *at, const char *end)
{
	struct tally met = { 0 };

	begin_keys(text);
	for (size_t i = 0; at <= end; i++) {
		const struct known_key *key = label_at(text, i, &at, end);
		if (!key)
			return false;
		tally(plan, key, &met);
		const char *stop = find_byte(at, end, '\t'), *value = at, *value_stop = stop;
		if (value_stop - value >= 2 && *value == '[' && value_stop[-1] == ']') {
			value++;	/* time:[01/Aug/2025:18:06:00 +0000] */
			value_stop--;
		}
		if (key->is_wanted)
			text_cut(text, key->path, value, (size_t)(value_stop - value), QUOTE_NONE);
		at = stop + 1;
	}
	text->may_repeat = met.twice && text_repeats(text);
	return met.pairs > 1 && (met.roles || plan->n_need);
}
