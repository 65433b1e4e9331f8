/* report_case: a report of a log in tests, and a validator for report.schema.json. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_REPORT_CASE_H
#define SR_TESTS_REPORT_CASE_H

#include <regex.h>

#include "tests/incident_case.h"

/* -- the keywords of report.schema.json (JSON Schema draft 07): see its description -- */

static cJSON *schema;

/* Where and why a document does not hold, for the message of a failed test. */
static char fault[512];

static inline bool holds(const cJSON *value, const cJSON *rule, const char *path);

static inline bool
broken(const char *path, const char *what)
{
	snprintf(fault, sizeof(fault), "%s: %s", path, what);
	return false;
}

static inline const cJSON *
key_of(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

static inline bool
has_type(const cJSON *value, const char *type)
{
	return !strcmp(type, "object") ? cJSON_IsObject(value) :
		!strcmp(type, "array") ? cJSON_IsArray(value) :
		!strcmp(type, "string") ? cJSON_IsString(value) :
		!strcmp(type, "boolean") ? cJSON_IsBool(value) :
		!strcmp(type, "null") ? cJSON_IsNull(value) :
		!strcmp(type, "number") ? cJSON_IsNumber(value) :
		!strcmp(type, "integer") ? cJSON_IsNumber(value) &&
			floor(value->valuedouble) == value->valuedouble : false;
}

/* Equality of what const and enum hold here: texts, numbers, booleans, null. */
static inline bool
same(const cJSON *a, const cJSON *b)
{
	if (cJSON_IsString(a) && cJSON_IsString(b))
		return !strcmp(a->valuestring, b->valuestring);
	if (cJSON_IsNumber(a) && cJSON_IsNumber(b))
		return a->valuedouble == b->valuedouble;
	return (a->type & 0xFF) == (b->type & 0xFF) && !cJSON_IsObject(a) && !cJSON_IsArray(a);
}

static inline size_t
characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

static inline bool
matches(const char *text, const char *pattern)
{
	regex_t regex;

	ck_assert_int_eq(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
	bool is_match = !regexec(&regex, text, 0, NULL, 0);
	regfree(&regex);
	return is_match;
}

static inline bool
holds_type(const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *word;

	if (cJSON_IsString(rule))
		return has_type(value, rule->valuestring) || broken(path, "type");
	cJSON_ArrayForEach(word, rule)
		if (has_type(value, word->valuestring))
			return true;
	return broken(path, "type");
}

static inline bool
holds_scalar(const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *least = key_of(rule, "minimum"), *most = key_of(rule, "maximum"), *word;
	const cJSON *len = key_of(rule, "minLength"), *pattern = key_of(rule, "pattern");
	const cJSON *constant = key_of(rule, "const"), *list = key_of(rule, "enum");

	if (constant && !same(value, constant))
		return broken(path, "const");
	if (list) {
		bool is_in = false;

		cJSON_ArrayForEach(word, list)
			is_in |= same(value, word);
		if (!is_in)
			return broken(path, "enum");
	}
	if (cJSON_IsNumber(value) && ((least && value->valuedouble < least->valuedouble) ||
	    (most && value->valuedouble > most->valuedouble)))
		return broken(path, "minimum or maximum");
	if (cJSON_IsString(value) &&
	    ((len && characters(value->valuestring) < (size_t)len->valueint) ||
	     (pattern && !matches(value->valuestring, pattern->valuestring))))
		return broken(path, "minLength or pattern");
	return true;
}

static inline bool
holds_object(const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *required = key_of(rule, "required"), *rules = key_of(rule, "properties"),
		    *member;
	char place[256];

	cJSON_ArrayForEach(member, required)
		if (!key_of(value, member->valuestring))
			return broken(path, member->valuestring);
	cJSON_ArrayForEach(member, value) {
		const cJSON *of_key = key_of(rules, member->string);

		snprintf(place, sizeof(place), "%s.%s", path, member->string);
		if (!of_key && cJSON_IsFalse(key_of(rule, "additionalProperties")))
			return broken(place, "additionalProperties");
		if (of_key && !holds(member, of_key, place))
			return false;
	}
	return true;
}

static inline bool
holds_array(const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *least = key_of(rule, "minItems"), *most = key_of(rule, "maxItems"), *item;
	int n = cJSON_GetArraySize(value), i = 0;
	char place[256];

	if ((least && n < least->valueint) || (most && n > most->valueint))
		return broken(path, "minItems or maxItems");
	cJSON_ArrayForEach(item, value) {
		snprintf(place, sizeof(place), "%s[%d]", path, i++);
		if (key_of(rule, "items") && !holds(item, key_of(rule, "items"), place))
			return false;
	}
	return true;
}

static inline bool
holds_combined(const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *any = key_of(rule, "anyOf"), *all = key_of(rule, "allOf"), *one;
	const cJSON *when = key_of(rule, "if"), *then = key_of(rule, "then");

	cJSON_ArrayForEach(one, all)
		if (!holds(value, one, path))
			return false;
	if (when && then && holds(value, when, path) && !holds(value, then, path))
		return false;
	if (!any)
		return true;
	cJSON_ArrayForEach(one, any)
		if (holds(value, one, path))
			return true;
	return false;
}

static inline bool
holds(const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *ref = key_of(rule, "$ref");

	if (ref) {
		ck_assert(!strncmp(ref->valuestring, "#/definitions/", 14));
		const cJSON *target = key_of(key_of(schema, "definitions"), ref->valuestring + 14);
		ck_assert_msg(target != NULL, "no definition %s", ref->valuestring);
		return holds(value, target, path);
	}
	if (key_of(rule, "type") && !holds_type(value, key_of(rule, "type"), path))
		return false;
	if (!holds_scalar(value, rule, path) || !holds_combined(value, rule, path))
		return false;
	if (cJSON_IsObject(value))
		return holds_object(value, rule, path);
	return !cJSON_IsArray(value) || holds_array(value, rule, path);
}

static inline bool
is_valid(const cJSON *report)
{
	fault[0] = '\0';
	return holds(report, schema, "report");
}

static inline void
schema_open(void)
{
	schema = case_json("tests/spec/report.schema.json");
}

static inline void
schema_close(void)
{
	cJSON_Delete(schema);
}

/* -- our report of a log, with the journal a fresh start would have -- */

static inline cJSON *
report_of(struct incident_case *c, struct str *out)
{
	struct dossier dossier = case_dossier(c);
	struct journal *journal = journal_memory();
	struct guide *guide = ARENA_NEW(&c->arena, struct guide, 1);

	guide_auto_entries(&c->facts, journal, INSTANT_NONE);
	guide_fold(&c->facts, journal, MODE_POSTMORTEM, INSTANT_NONE, &c->arena, guide);
	dossier.guide = guide;
	dossier.journal = journal;
	report_json(&dossier, out);
	journal_free(journal);
	return case_parse(out);
}

#endif
