/* schema: does a report hold report.schema.json? A small subset of JSON Schema draft 07. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/schema.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/incident/schema_private.h"

enum { DEPTH_MAX = 64, PATTERNS_MAX = 16 };
static const char definitions[] = "#/definitions/";

/* A pattern is compiled once; few are written. */
struct pattern { const char *text; regex_t regex; };

struct schema {
	cJSON *root;
	struct pattern pattern[PATTERNS_MAX];
	size_t n_patterns;
};

/* One check under way: where it is, and the first fault. */
struct walk {
	struct schema *schema;
	struct str *path, *why;
	int depth;
};

static bool holds(struct walk *walk, const cJSON *value, const cJSON *rule, const char *path);

static const cJSON *
key_of(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool
broken(struct walk *walk, const char *path, const char *why)
{
	str_clear(walk->path);
	str_clear(walk->why);
	str_add(walk->path, path);
	str_add(walk->why, why);
	return false;
}

static bool
has_type(const cJSON *value, const char *type)
{
	static const struct { const char *word; int types; } known[] = {
		{ "object", cJSON_Object }, { "array", cJSON_Array }, { "string", cJSON_String },
		{ "boolean", cJSON_True | cJSON_False }, { "null", cJSON_NULL },
		{ "number", cJSON_Number },
	};

	if (strcmp(type, "integer") == 0)
		return cJSON_IsNumber(value) && floor(value->valuedouble) == value->valuedouble;
	for (size_t i = 0; i < LENGTH(known); i++)
		if (strcmp(type, known[i].word) == 0)
			return (value->type & 0xFF & known[i].types) != 0;
	return false;
}

static bool
holds_type(const cJSON *value, const cJSON *rule)
{
	const cJSON *word;

	if (cJSON_IsString(rule))
		return has_type(value, rule->valuestring);
	cJSON_ArrayForEach(word, rule)
		if (cJSON_IsString(word) && has_type(value, word->valuestring))
			return true;
	return false;
}

/* Equality of what const and enum hold: texts, numbers, booleans, null. */
static bool
same(const cJSON *a, const cJSON *b)
{
	if (cJSON_IsString(a) && cJSON_IsString(b))
		return strcmp(a->valuestring, b->valuestring) == 0;
	if (cJSON_IsNumber(a) && cJSON_IsNumber(b))
		return a->valuedouble == b->valuedouble;
	return (a->type & 0xFF) == (b->type & 0xFF) && !cJSON_IsObject(a) && !cJSON_IsArray(a) &&
	       !cJSON_IsString(a) && !cJSON_IsNumber(a);
}

static bool
is_among(const cJSON *value, const cJSON *list)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, list)
		if (same(value, one))
			return true;
	return false;
}

static double
characters(const char *text)
{
	double n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

/* An unfit pattern matches nothing: a schema of our own making has none. */
static bool
matches(struct schema *schema, const char *text, const char *pattern)
{
	size_t i = 0;

	while (i < schema->n_patterns && strcmp(schema->pattern[i].text, pattern) != 0)
		i++;
	if (i == PATTERNS_MAX)
		return false;
	if (i == schema->n_patterns) {
		if (regcomp(&schema->pattern[i].regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
			return false;
		schema->pattern[i].text = pattern;
		schema->n_patterns++;
	}
	return regexec(&schema->pattern[i].regex, text, 0, NULL, 0) == 0;
}

static bool
holds_scalar(struct walk *walk, const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *constant = key_of(rule, "const"), *list = key_of(rule, "enum");
	const cJSON *least = key_of(rule, "minimum"), *most = key_of(rule, "maximum");
	const cJSON *len = key_of(rule, "minLength"), *pattern = key_of(rule, "pattern");

	if (constant && !same(value, constant))
		return broken(walk, path, "is not the one value it may have");
	if (list && !is_among(value, list))
		return broken(walk, path, "is not one of its words");
	if (cJSON_IsNumber(value) && least && value->valuedouble < least->valuedouble)
		return broken(walk, path, "is too small");
	if (cJSON_IsNumber(value) && most && value->valuedouble > most->valuedouble)
		return broken(walk, path, "is too large");
	if (cJSON_IsString(value) && len && characters(value->valuestring) < len->valuedouble)
		return broken(walk, path, "is too short a text");
	if (cJSON_IsString(value) && pattern &&
	    !matches(walk->schema, value->valuestring, pattern->valuestring))
		return broken(walk, path, "does not have its form");
	return true;
}

static bool
holds_object(struct walk *walk, const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *rules = key_of(rule, "properties"), *member;
	struct str place = { 0 };
	bool is_good = true;

	cJSON_ArrayForEach(member, key_of(rule, "required"))
		if (!key_of(value, member->valuestring)) {
			str_fmt(&place, "%s%s%s", path, *path ? "." : "", member->valuestring);
			broken(walk, str_text(&place), "is missing");
			str_release(&place);
			return false;
		}
	for (member = value->child; member && is_good; member = member->next) {
		const cJSON *of_key = key_of(rules, member->string);

		str_clear(&place);
		str_fmt(&place, "%s%s%s", path, *path ? "." : "", member->string);
		if (!of_key && cJSON_IsFalse(key_of(rule, "additionalProperties")))
			is_good = broken(walk, str_text(&place), "is no key of it");
		else if (key_of(value, member->string) != member)
			is_good = broken(walk, str_text(&place), "stands there twice");
		else if (of_key)
			is_good = holds(walk, member, of_key, str_text(&place));
	}
	str_release(&place);
	return is_good;
}

static bool
holds_array(struct walk *walk, const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *least = key_of(rule, "minItems"), *most = key_of(rule, "maxItems");
	const cJSON *items = key_of(rule, "items"), *item;
	struct str place = { 0 };
	int n = cJSON_GetArraySize(value), i = 0;
	bool is_good = true;

	if (least && n < least->valuedouble)
		return broken(walk, path, "has too few items");
	if (most && n > most->valuedouble)
		return broken(walk, path, "has too many items");
	for (item = items ? value->child : NULL; item && is_good; item = item->next) {
		str_clear(&place);
		str_fmt(&place, "%s[%d]", path, i++);
		is_good = holds(walk, item, items, str_text(&place));
	}
	str_release(&place);
	return is_good;
}

static bool
holds_combined(struct walk *walk, const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *any = key_of(rule, "anyOf"), *one;
	const cJSON *when = key_of(rule, "if"), *then = key_of(rule, "then");

	cJSON_ArrayForEach(one, key_of(rule, "allOf"))
		if (!holds(walk, value, one, path))
			return false;
	if (when && then && holds(walk, value, when, path) && !holds(walk, value, then, path))
		return false;
	cJSON_ArrayForEach(one, any)
		if (holds(walk, value, one, path))
			return true;
	return !any;
}

static bool
holds_here(struct walk *walk, const cJSON *value, const cJSON *rule, const char *path)
{
	const cJSON *ref = key_of(rule, "$ref"), *type = key_of(rule, "type");
	size_t skip = sizeof(definitions) - 1;

	if (ref) {
		const cJSON *target = strncmp(ref->valuestring, definitions, skip) != 0 ? NULL :
			key_of(key_of(walk->schema->root, "definitions"), ref->valuestring + skip);
		return target ? holds(walk, value, target, path)
			      : broken(walk, path, "has a rule that is not there");
	}
	if (type && !holds_type(value, type))
		return broken(walk, path, "has another type");
	if (!holds_scalar(walk, value, rule, path) || !holds_combined(walk, value, rule, path))
		return false;
	if (cJSON_IsObject(value))
		return holds_object(walk, value, rule, path);
	return !cJSON_IsArray(value) || holds_array(walk, value, rule, path);
}

static bool
holds(struct walk *walk, const cJSON *value, const cJSON *rule, const char *path)
{
	if (walk->depth == DEPTH_MAX)
		return broken(walk, path, "stands too deep");
	walk->depth++;
	bool is_good = holds_here(walk, value, rule, path);
	walk->depth--;
	return is_good;
}

bool
schema_holds(struct schema *schema, const cJSON *value, struct str *path, struct str *why)
{
	struct walk walk = { .schema = schema, .path = path, .why = why };

	str_clear(path);
	str_clear(why);
	return holds(&walk, value, schema->root, "");
}

struct schema *
schema_read(const char *text, size_t len)
{
	cJSON *root = cJSON_ParseWithLength(text, len);

	if (!root)
		return NULL;
	struct schema *schema = xcalloc(1, sizeof(*schema));
	schema->root = root;
	return schema;
}

void
schema_report_text(struct str *out)
{
	const char *const *const part[] = { schema_head, schema_tail };

	for (size_t p = 0; p < LENGTH(part); p++)
		for (size_t i = 0; part[p][i]; i++)
			str_add(out, part[p][i]);
}

struct schema *
schema_report(void)
{
	struct str text = { 0 };

	schema_report_text(&text);
	struct schema *schema = schema_read(str_text(&text), text.len);
	str_release(&text);
	return schema;
}

void
schema_free(struct schema *schema)
{
	if (!schema)
		return;
	for (size_t i = 0; i < schema->n_patterns; i++)
		regfree(&schema->pattern[i].regex);
	cJSON_Delete(schema->root);
	free(schema);
}
