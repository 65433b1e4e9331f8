/* app_case: the front end on the real core and the sample log, driven by keys alone. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_APP_CASE_H
#define SR_TESTS_APP_CASE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "tests/runner.h"
#include "tui/app.h"
#include "tui/view.h"

#define SAMPLE "samples/kenya-sme-timeouts.json"
#define SAMPLE_INCIDENT "samples/kenya-sme-timeouts.incident.json"

enum { NOW_S = 1754073000 };		/* 2025-08-01T18:30:00Z */

static struct app app;
static struct engine *engine;
static struct canvas canvas;
static struct str incident, shown;
static char session[64];
static int64_t now_ns;

static inline void
open_engine(bool is_read_only)
{
	struct err err = { 0 };
	struct engine_options options = {
		.incident_text = str_text(&incident),
		.incident_len = incident.len,
		.incident_name = SAMPLE_INCIDENT,
		.session_path = session,
		.is_read_only = is_read_only,
		.actor = "tester",
		.version = "test",
	};
	static struct theme theme;

	engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, SAMPLE, &err) == 0, "%s", err.text);
	while (engine_tick(engine, now_ns, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	ck_assert_int_eq(theme_load(&theme, "dark", &err), 0);
	struct app_options settings = { .theme = &theme,
					.is_read_only = is_read_only,
					.theme_name = "dark" };
	ck_assert_int_eq(app_init(&app, engine, &settings, &err), 0);
	app.now_ns = now_ns;
}

static inline void
begin(void)
{
	struct err err = { 0 };
	char name[] = "/tmp/sitrep-app-XXXXXX";
	int fd = mkstemp(name);

	ck_assert(fd >= 0);
	close(fd);
	unlink(name);
	snprintf(session, sizeof(session), "%s.session", name);
	ck_assert_msg(save_read(SAMPLE_INCIDENT, 1 << 20, &incident, &err) == 0, "%s", err.text);
	now_ns = NOW_S * NS_PER_S;
	open_engine(false);
}

static inline void
close_engine(void)
{
	app_release(&app);
	engine_free(engine);
}

static inline void
end(void)
{
	close_engine();
	canvas_release(&canvas);
	str_release(&incident);
	str_release(&shown);
	unlink(session);
}

/* What a person sees now. */
static inline const char *
look(int cols, int rows)
{
	canvas_init(&canvas, cols, rows, TIER_UNICODE, NULL);
	app_draw(&app, &canvas);
	ck_assert_uint_eq(canvas.rewritten, 0);
	str_clear(&shown);
	canvas_print(&canvas, &shown);
	return str_text(&shown);
}

/* Press keys written as --keys writes them; after each the screen is drawn. */
static inline void
press(const char *keys)
{
	struct keys_script script;
	struct arena arena = { 0 };
	struct err err = { 0 };

	ck_assert_msg(keys_script(&script, &arena, keys, strlen(keys), &err) == 0, "%s", err.text);
	for (size_t i = 0; i < script.n; i++) {
		now_ns += NS_PER_S;
		engine_tick(engine, now_ns, 0);
		app_key(&app, &script.event[i], now_ns);
		app_tick(&app, now_ns);
		look(80, 24);
	}
	arena_release(&arena);
}

static inline void
type(const char *text)
{
	for (; *text; text++) {
		const struct key_event event = { .key = (unsigned char)*text };

		now_ns += NS_PER_S / 10;
		app_key(&app, &event, now_ns);
	}
}

static inline void
sees(const char *text)
{
	const char *frame = look(80, 24);

	ck_assert_msg(strstr(frame, text), "`%s` is not in\n%.2500s", text, frame);
}

#endif
