/* engine_veil: pseudonyms put on and taken off while the board runs. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/redact.h"
#include "core/engine_private.h"
#include "core/ingest/fields_left.h"

/* A constant is in no column, but data notes name it: it is hidden by its field, too. Of a long
 * one only the beginning is known here. */
static bool
is_hidden(const struct engine *engine, const struct field_left *left)
{
	return *left->value && redact_hides(engine->redact, left->path);
}

static void
hide_constants(struct engine *engine, const struct intake *source)
{
	struct str out = { 0 };
	size_t n;
	const struct field_left *left = intake_fields_left(source, &n);

	for (size_t i = 0; i < n; i++)
		if (is_hidden(engine, &left[i]))
			redact_value(engine->redact, engine->names, left[i].path, left[i].value,
				     true, false, &out);
	str_release(&out);
}

/* A field whose one value cannot be hidden any more, for notes hold more of it than is known. */
static const char *
too_long(const struct engine *engine)
{
	for (size_t s = 0; s < store_sources(engine->store); s++) {
		size_t n;
		const struct field_left *left =
			intake_fields_left(store_source(engine->store, s), &n);
		for (size_t i = 0; i < n; i++)
			if (is_hidden(engine, &left[i]) &&
			    strlen(left[i].value) + 1 >= sizeof(left[i].value))
				return left[i].clean;
	}
	return NULL;
}

static int
put_on(struct engine *engine, struct err *err)
{
	engine->redact = redact_new("");
	const char *field = too_long(engine);
	if (field) {
		redact_free(engine->redact);
		engine->redact = NULL;
		return err_set(err, ERR_USAGE, "redact: %s is too long to be hidden by now; start "
			       "with --redact", field);
	}
	names_veil(engine->names, engine->redact);
	for (size_t i = 0; i < store_sources(engine->store); i++)
		hide_constants(engine, store_source(engine->store, i));
	engine->is_veiled = false;
	engine_redact_learn(engine);
	engine_redact_incident(engine);
	return 0;
}

static void
take_off(struct engine *engine)
{
	names_veil(engine->names, NULL);
	for (size_t i = 0; i < store_sources(engine->store); i++) {
		struct intake *source = store_source(engine->store, i);
		intake_show_as(source, NULL);
	}
	engine_words_free(engine);
	redact_free(engine->redact);
	engine->redact = NULL;
	engine->is_veiled = false;
}

int
engine_redact(struct engine *engine, bool is_on, struct err *err)
{
	if (!engine->is_settled)
		return err_set(err, ERR_USAGE, "redact: the log is still being read");
	if (!is_on && engine->options.redact)
		return err_set(err, ERR_USAGE, "redact: --redact began it, and it stays");
	if (is_on == (engine->redact != NULL))
		return 0;
	engine_put_down(engine);
	if (is_on && put_on(engine, err) != 0)
		return -1;
	if (!is_on)
		take_off(engine);
	engine_unjudge(engine);
	engine->is_folded = false;
	engine->generation++;
	return 0;
}
