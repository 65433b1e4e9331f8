/* config_keep: write one setting into the file of settings, and leave the others as they are. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <string.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/config.h"

enum { DECIMALS = 6 };	/* of a number in the file */

/* What the writer takes as it stands; keys are not escaped by it. */
static bool
is_plain(const char *key)
{
	for (; *key; key++)
		if ((unsigned char)*key < ' ' || *key == '"' || *key == '\\' ||
		    (unsigned char)*key >= 0x7f)
			return false;
	return true;
}

static bool write_value(struct json *json, const char *key, const cJSON *value);

static bool
write_inside(struct json *json, const cJSON *value)
{
	bool is_object = cJSON_IsObject(value), is_well = true;

	for (const cJSON *item = value->child; item && is_well; item = item->next)
		is_well = (!is_object || is_plain(item->string)) &&
			  write_value(json, is_object ? item->string : NULL, item);
	json_end(json, is_object ? '}' : ']');
	return is_well;
}

/* False: something that cannot be written as it was read. */
static bool
write_value(struct json *json, const char *key, const cJSON *value)
{
	if (cJSON_IsObject(value)) {
		json_object(json, key);
		return write_inside(json, value);
	}
	if (cJSON_IsArray(value)) {
		json_array(json, key);
		return write_inside(json, value);
	}
	if (cJSON_IsString(value))
		json_text(json, key, value->valuestring);
	else if (cJSON_IsNumber(value))
		json_num(json, key, value->valuedouble, DECIMALS);
	else if (cJSON_IsBool(value))
		json_bool(json, key, cJSON_IsTrue(value));
	else
		json_null(json, key);
	return true;
}

/* Put the text where the key stands: as `group.name`, in the group, or in a new group. */
static void
put(cJSON *root, const char *group, const char *name, const char *text)
{
	struct str whole = { 0 };

	str_fmt(&whole, "%s.%s", group, name);
	cJSON *inside = cJSON_GetObjectItemCaseSensitive(root, group);
	if (cJSON_GetObjectItemCaseSensitive(root, whole.at)) {
		cJSON_ReplaceItemInObjectCaseSensitive(root, whole.at, cJSON_CreateString(text));
	} else {
		if (!cJSON_IsObject(inside))
			inside = cJSON_AddObjectToObject(root, group);
		if (cJSON_GetObjectItemCaseSensitive(inside, name))
			cJSON_ReplaceItemInObjectCaseSensitive(inside, name,
							       cJSON_CreateString(text));
		else
			cJSON_AddStringToObject(inside, name, text);
	}
	str_release(&whole);
}

int
config_keep(const char *path, const char *group, const char *name, const char *text,
	    struct err *err)
{
	struct str old = { 0 }, out = { 0 };
	struct json json;
	cJSON *root = NULL;
	int result = -1;

	if (access(path, F_OK) == 0 && save_read(path, CONFIG_BYTES_MAX, &old, err) != 0)
		return -1;
	if (old.len == 0)
		root = cJSON_CreateObject();
	else if (json_depth(old.at, old.len) <= CONFIG_DEPTH_MAX)
		root = cJSON_ParseWithLengthOpts(old.at, old.len, NULL, false);
	if (!cJSON_IsObject(root)) {
		err_set(err, ERR_CONFIG, "%s: not a file of settings", path);
	} else {
		put(root, group, name, text);
		json_init(&json, &out, 2);
		if (!write_value(&json, NULL, root))
			err_set(err, ERR_CONFIG, "%s: a key in it cannot be kept as it is", path);
		else
			result = save_file(path, str_text(&out), out.len, err);
	}
	cJSON_Delete(root);
	str_release(&old);
	str_release(&out);
	return result;
}
