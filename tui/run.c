/* run: what main hands to the board, a frame or a headless command: options, files read, engine. */
/* SPDX-License-Identifier: MIT */
#include "tui/run.h"

#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/config.h"
#include "tui/places.h"

#define INCIDENT_MAX (1 << 20)		/* bytes of an incident file */

/* NAME.incident.json of a log: its path without compression and last extension. */
static void
incident_beside(const char *file, struct str *out)
{
	static const char *const packed[] = { ".gz", ".bz2", ".xz", ".zst" };
	size_t len = strlen(file);

	for (size_t i = 0; i < LENGTH(packed); i++) {
		size_t n = strlen(packed[i]);
		if (len > n && strcmp(file + len - n, packed[i]) == 0) {
			len -= n;
			break;
		}
	}
	for (size_t i = len; i > 0 && file[i - 1] != '/'; i--)
		if (file[i - 1] == '.' && i > 1 && file[i - 2] != '/') {
			len = i - 1;
			break;
		}
	str_bytes(out, file, len);
	str_add(out, ".incident.json");
}

static int
read_incident(struct run *run, struct err *err)
{
	const char *named = run->options->incident;
	struct err failure = { 0 };

	if (named && strcmp(named, "none") == 0)
		return 0;
	if (named)
		str_add(&run->incident_path, named);
	else if (run->options->n_files && strcmp(run->options->file[0], "-") != 0)
		incident_beside(run->options->file[0], &run->incident_path);
	if (run->incident_path.len == 0 || (!named && access(run->incident_path.at, R_OK) != 0)) {
		str_clear(&run->incident_path);
		return 0;
	}
	if (save_read(run->incident_path.at, INCIDENT_MAX, &run->incident, &failure) != 0)
		return err_set(err, ERR_CONFIG, "%s", failure.text);
	return 0;
}

/* As many threads as there are cores, unless a person says. */
static int
threads_of(const struct options *options)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (options->threads)
		return options->threads;
	return cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (int)cores;
}

int
run_open(struct run *run, const struct options *options, const struct environment *environment,
	 bool is_headless, struct err *err)
{
	*run = (struct run){ .options = options, .environment = environment };
	if (options->tz && zone_find(options->tz, &run->zone, err) != 0)
		return -1;
	if (read_incident(run, err) != 0)
		return -1;
	places_state(environment, &run->state_dir);
	struct engine_options engine = {
		.map = options->map, .n_map = options->n_map,
		.outcomes = options->outcomes, .n_outcomes = options->n_outcomes,
		.where = options->where,
		.since = options->since, .until = options->until, .at = options->at,
		.baseline = options->baseline,
		.r7 = options->percentile && strcmp(options->percentile, "r7") == 0,
		.incident_text = run->incident_path.len ? str_text(&run->incident) : NULL,
		.incident_len = run->incident.len,
		.incident_name = run->incident_path.len ? run->incident_path.at : NULL,
		.session_path = options->session,
		.state_dir = run->state_dir.len ? run->state_dir.at : NULL,
		.is_headless = is_headless, .is_read_only = options->read_only,
		.is_apart = options->frame || options->keys,
		.zone = options->tz ? &run->zone : NULL, .actor = environment->user,
		.version = SITREP_VERSION,
		.spill_dir = environment->tmp_dir, .input_format = options->input_format,
		.threads = threads_of(options), .follows = options->follow,
		/* The page for a call is shown to others. */
		.redact = options->redact ? options->redact : options->briefing ? "" : NULL,
		.mode = options->follow ? "live" : options->replay ? "replay" : NULL,
	};
	run->engine = engine_new(&engine, err);
	if (!run->engine)
		return -1;
	/* follow_run() opens what it follows. */
	if (options->follow && options->command && strcmp(options->command, "records") == 0)
		return 0;
	if (options->n_files == 0)
		return engine_open(run->engine, "-", err);
	for (size_t i = 0; i < options->n_files; i++)
		if (engine_open(run->engine, options->file[i], err) != 0)
			return -1;
	return 0;
}

void
run_glyphs(const struct options *options, struct theme *theme)
{
	static const uint32_t braille[] = { 0x2840, 0x28C0, 0x28C4, 0x28E4, 0x28E6, 0x28F6,
					    0x28F7, 0x28FF };

	for (size_t i = 0; options->glyphs == GLYPHS_BRAILLE && i < LENGTH(braille); i++)
		theme->glyphs.cp[GLYPH_LEVEL1 + i][TIER_UNICODE] = braille[i];
}

int
run_theme(struct theme *theme, const struct options *options,
	  const struct environment *environment, struct err *err)
{
	const char *name = options->theme ? options->theme
					  : theme_for_background(environment->colorfgbg);
	struct str folder = { 0 };

	config_folder(environment->config_home, environment->home, &folder);
	int result = theme_find(theme, name, str_text(&folder), options->theme_is_set, NULL, err);
	str_release(&folder);
	run_glyphs(options, theme);
	return result;
}

void
run_close(struct run *run)
{
	engine_free(run->engine);
	zone_release(&run->zone);
	str_release(&run->incident);
	str_release(&run->incident_path);
	str_release(&run->state_dir);
}
