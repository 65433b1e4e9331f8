/* check_escape_sinks: the same hostile text through everything that is no screen. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <cjson/cJSON.h>

#include "tests/escape_log.h"
#include "tests/pty_look.h"
#include "tui/copy.h"
#include "tui/play.h"
#include "tui/run.h"
#include "tui/status.h"

static struct str log_path, out, errors;

static void
read_all(int fd, struct str *into)
{
	char piece[65536];
	ssize_t n;

	str_clear(into);
	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		str_bytes(into, piece, (size_t)n);
	close(fd);
}

static int
new_file(void)
{
	char name[128];

	snprintf(name, sizeof(name), "%s/out.XXXXXX", pty_state());
	int fd = mkstemp(name);
	ck_assert_int_ge(fd, 0);
	unlink(name);
	return fd;
}

/* Run it: `out` and `errors` hold what it says. Returns its code. */
static int
run(const char *const *arg, const char *const *env)
{
	struct pty_start start = { .cols = 80 };
	int fd[2] = { new_file(), new_file() }, status;

	for (int i = 0; env && env[i]; i++)
		start.env[i] = env[i];
	pid_t child = fork();
	if (child == 0) {
		char *argv[PTY_ARGS + 2] = { (char *)(uintptr_t)pty_program() };
		int null = open("/dev/null", O_RDONLY);

		for (int i = 0; i < PTY_ARGS && arg[i]; i++)
			argv[i + 1] = (char *)(uintptr_t)arg[i];
		dup2(null, 0);
		dup2(fd[0], 1);
		dup2(fd[1], 2);
		pty_environment(&start);
		execv(argv[0], argv);
		_exit(127);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	read_all(fd[0], &out);
	read_all(fd[1], &errors);
	ck_assert_msg(WIFEXITED(status), "%s %s: signal %d", arg[0], arg[1], WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* What it says is plain text: no control but newlines, nothing hidden, all of it UTF-8. */
static void
is_plain(const struct str *text, const char *what, const char *word)
{
	size_t place = 0;
	const char *found = escape_scan(NULL, str_text(text), text->len, &place);
	size_t from = place > 60 ? place - 60 : 0;

	ck_assert_msg(!found, "%s %s: byte %zu: %s, behind `%.*s'", what, word, place, found,
		      (int)(place - from), str_text(text) + from);
}

static void
both_plain(const char *what, const char *word)
{
	is_plain(&out, what, word);
	is_plain(&errors, what, word);
}

static void
make(int kind, bool is_hostile_name)
{
	pty_state();
	hostile_make(&log_path, pty_home, (enum hostile_log)kind, is_hostile_name);
}

START_TEST(S20_every_document_in_every_format_is_plain_text)
{
	const char *command, *format;

	make(_i, _i % 2 == 0);
	for (size_t i = 0; (format = cli_format(i, &command)) != NULL; i++) {
		const char *arg[] = { command, "--format", format, "--verbose", log_path.at, NULL };
		int code = run(arg, NULL);
		ck_assert_msg(code <= 2 || code == 64, "%s %s: %d: %s", command, format, code,
			      str_text(&errors));
		both_plain(command, format);
	}
	const char *by[] = { "stats", "--by", "status,country", "--map", "dim=country",
			     log_path.at, NULL };
	run(by, NULL);
	both_plain("stats", "--by");
	const char *doctor[] = { "doctor", log_path.at, NULL };
	run(doctor, NULL);
	both_plain("doctor", "FILE");
}
END_TEST

/* Through every view, dialog and overlay, and back. */
static const char views[] =
	"j <Tab> j <Enter> <Esc> o H l <Esc> o L j r j <Esc> o L <Enter> o 1 o 2 o 3 o 4 "
	"o b j <Esc> o ? ? <Esc> o w <Esc> o C j <Esc> o D <Esc> o d <Esc> o ' <Esc> o : v <Esc> "
	"o f x <Esc> o / a <Enter> n <Esc> o m a <Esc> o <Resize:80x24> L r o H o 2 o "
	"<Resize:40x10> L r o H o 2 o <Resize:20x3> <Resize:160x48>";

START_TEST(S20_what_people_reported_is_plain_text)
{
	char incident[128];
	const char *command, *format;

	make(HOSTILE_ESCAPED, false);
	snprintf(incident, sizeof(incident), "%s/hostile.incident.json", pty_home);
	hostile_incident(incident);
	for (size_t i = 0; (format = cli_format(i, &command)) != NULL; i++) {
		if (strcmp(command, "gate") == 0 || strcmp(command, "records") == 0)
			continue;
		const char *arg[] = { command, "--format", format, "--incident", incident,
				      log_path.at, NULL };
		run(arg, NULL);
		both_plain(command, format);
	}
	const char *arg[] = { "--frame", "160x48", "--incident", incident, log_path.at, NULL };
	ck_assert_int_eq(run(arg, NULL), 0);
	both_plain("--frame", "--incident");
}
END_TEST

/* Errors and warnings: each word of the command line, each variable, each file can be hostile. */
START_TEST(S20_what_is_said_about_hostile_words_is_plain_text)
{
	uint64_t dice = 5;

	make(HOSTILE_ESCAPED, true);
	for (unsigned i = 0; i < 60; i++) {
		struct str payload = { 0 }, value = { 0 };
		escape_payload(&payload, i, &dice);
		for (size_t n = 0; n < payload.len; n++)
			if (payload.at[n] == '\0')
				payload.at[n] = '\x1b';
		const char *p = str_text(&payload);
		str_fmt(&value, "version=%s", p);
		const char *const words[][7] = {
			{ "stats", p }, { p }, { "stats", "--format", p, log_path.at },
			{ "report", "--where", value.at, log_path.at },
			{ "rca", "--baseline", p, log_path.at },
			{ "stats", "--by", p, log_path.at },
			{ "rca", "--at", p, log_path.at }, { "stats", "--map", p, log_path.at },
			{ "--theme", p, "--frame", "80x24", log_path.at },
			{ "stats", "--config", p, log_path.at }, { "theme", "check", p },
			{ "theme", "show", p }, { "play", p }, { "stats", "--tz", p, log_path.at },
			{ "--frame", p, log_path.at },
			{ "--frame", "80x24", "--keys", p, log_path.at },
			{ "rca", "--incident", p, log_path.at }, { "help", p },
			{ "gate", "--canary", p, log_path.at },
			{ "stats", "--session", p, log_path.at },
		};
		const char *which = words[i % LENGTH(words)][0];
		run(words[i % LENGTH(words)], NULL);
		both_plain(which, "with a payload");
		str_clear(&value);
		str_fmt(&value, "TERM=%s", p);
		const char *env[] = { value.at, NULL }, *doctor[] = { "doctor", NULL };
		if (i % 6 == 0)
			run(doctor, env);
		both_plain("doctor", "TERM");
		str_release(&payload);
		str_release(&value);
	}
}
END_TEST

START_TEST(S20_hostile_settings_and_themes_are_named_in_plain_text)
{
	uint64_t dice = 11;
	char path[128];

	make(HOSTILE_ESCAPED, false);
	snprintf(path, sizeof(path), "%s/hostile.json", pty_home);
	for (unsigned i = 0; i < 24; i++) {
		struct str text = { 0 }, payload = { 0 };
		escape_payload(&payload, i, &dice);
		str_add(&text, i % 3 ? "{\"ui\": {\"" : "{\"sitrep_theme\":1,\"name\":\"");
		hostile_json(&text, payload.at, payload.len, i % 2);
		str_add(&text, i % 3 ? "\": 1}}" : "\",\"appearance\":\"dark\",\"roles\":{\"");
		if (i % 3 == 0) {
			hostile_json(&text, payload.at, payload.len, false);
			str_add(&text, "\":{}}}");
		}
		hostile_write(path, &text);
		const char *stats[] = { "stats", "--config", path, log_path.at, NULL };
		run(stats, NULL);
		both_plain("stats", "--config");
		const char *check[] = { "theme", "check", path, NULL };
		run(check, NULL);
		both_plain("theme", "check");
		const char *show[] = { "theme", "show", path, NULL };
		run(show, NULL);
		both_plain("theme", "show");
		str_release(&text);
		str_release(&payload);
	}
}
END_TEST

/* A recording holds every frame, and only what cast.c writes beside; its file holds no control byte
 * at all. */
START_TEST(S20_every_view_recorded_holds_our_sequences_alone)
{
	static const char *const ours[] = { "[#m", "[#H", "[#J", "[?h", "[?l" };
	struct escape_allowed allowed = { .n = 0 };
	struct str cast = { 0 };
	char path[128];
	size_t place;

	for (size_t i = 0; i < LENGTH(ours); i++)
		escape_allow(&allowed, ours[i]);
	make(_i, true);
	snprintf(path, sizeof(path), "%s/hostile.cast", pty_home);
	const char *arg[] = { "--frame", "160x48", "--record", path, "--keys", views, log_path.at,
			      NULL };
	ck_assert_msg(run(arg, NULL) == 0, "%s", str_text(&errors));
	both_plain("--frame", "--record");
	ck_assert_int_eq(save_read(path, 16 << 20, &cast, NULL), 0);
	is_plain(&cast, "--record", "file");
	size_t events = 0;
	for (char *line = strchr(cast.at, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
		const char *stop;
		cJSON *root = cJSON_ParseWithLengthOpts(line, strcspn(line, "\n"), &stop, false);
		ck_assert_ptr_nonnull(root);
		const char *kind = cJSON_GetStringValue(cJSON_GetArrayItem(root, 1));
		const char *text = cJSON_GetStringValue(cJSON_GetArrayItem(root, 2));
		const char *found = escape_scan(*kind == 'o' ? &allowed : NULL, text, strlen(text),
						&place);
		ck_assert_msg(!found, "%s: %s", kind, found);
		events++;
		cJSON_Delete(root);
	}
	ck_assert_uint_gt(events, 40);
	str_release(&cast);
	unlink(path);
}
END_TEST

/* A cast is a file of others: what it holds is read into cells, and nothing of it is passed on. */
START_TEST(S20_a_hostile_recording_is_played_as_plain_text)
{
	uint64_t dice = 3;
	struct str cast = { 0 };
	char path[128];

	pty_state();
	snprintf(path, sizeof(path), "%s/hostile.cast", pty_home);
	str_add(&cast, "{\"version\":2,\"width\":80,\"height\":24,\"title\":\"x\"}\n");
	for (unsigned i = 0; i < 2000; i++) {
		struct str payload = { 0 };
		escape_payload(&payload, i, &dice);
		str_fmt(&cast, "[%u.5, \"%s\", \"", i / 100, i % 50 == 7 ? "m" : "o");
		hostile_json(&cast, payload.at, payload.len, false);
		str_add(&cast, "\"]\n");
		str_release(&payload);
	}
	hostile_write(path, &cast);
	static const char *const keys[] = { "0", "] ] t 3 <Enter>", "}", ". . ." };
	for (size_t i = 0; i < LENGTH(keys); i++) {
		const char *arg[] = { "play", "--frame", "100x30", "--keys", keys[i], path, NULL };
		ck_assert_int_eq(run(arg, NULL), 0);
		both_plain("play", keys[i]);
	}
	str_release(&cast);
}
END_TEST

static int
value_of(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = strchr(digits, c);

	return c && at ? (int)(at - digits) : -1;
}

START_TEST(S20_what_is_copied_is_plain_text)
{
	uint64_t dice = 21;

	for (unsigned i = 0; i < 20000; i++) {
		struct str payload = { 0 }, clean = { 0 }, osc = { 0 }, back = { 0 };
		unsigned long bits = 0;
		size_t place, n = 0;

		escape_payload(&payload, i, &dice);
		copy_clean(&clean, str_text(&payload), payload.len);
		const char *found = escape_scan(NULL, str_text(&clean), clean.len, &place);
		if (found)
			ck_abort_msg("payload %u: %s in `%s'", i, found, str_text(&clean));
		copy_osc52(&osc, str_text(&clean), clean.len);
		if (strncmp(osc.at, "\x1b]52;c;", 7) != 0 || osc.at[osc.len - 1] != '\a')
			ck_abort_msg("payload %u: not an OSC 52", i);
		for (const char *at = osc.at + 7; value_of(*at) >= 0; at++) {
			bits = bits << 6 | (unsigned long)value_of(*at);
			if (n++ % 4)
				str_char(&back, (char)(bits >> (6 - (n - 1) % 4 * 2) & 0xFF));
		}
		if (strcmp(str_text(&back), str_text(&clean)) != 0)
			ck_abort_msg("payload %u: `%s' came back as `%s'", i, str_text(&clean),
				     str_text(&back));
		str_release(&payload);
		str_release(&clean);
		str_release(&osc);
		str_release(&back);
	}
}
END_TEST

START_TEST(S20_title_and_status_line_hold_letters_alone)
{
	uint64_t dice = 22;

	for (unsigned i = 0; i < 20000; i++) {
		struct str payload = { 0 };
		escape_payload(&payload, i, &dice);
		const char *p = str_text(&payload);
		struct snapshot snapshot = { .severity = p, .certainty = p, .suspect = p,
					     .whole_of = p, .whole = { .n = 5, .failed = 4 } };
		char line[STATUS_LINE_MAX + 1];

		status_line(&snapshot, line);
		if (line[strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				"0123456789 ./:+%-")])
			ck_abort_msg("payload %u: `%s'", i, line);
		str_release(&payload);
	}
}
END_TEST

/* What looks can fail: a raw payload in the text is found. */
START_TEST(a_planted_sequence_is_found)
{
	struct str text = { 0 };
	size_t place;

	str_add(&text, "sitrep: api.log: \x1b]0;pwned\x07 8 records\n");
	ck_assert_ptr_nonnull(escape_scan(NULL, text.at, text.len, &place));
	ck_assert_uint_eq(place, 17);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("escape_sinks");
	TCase *t = tcase_create("sinks");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, NULL, pty_clean);
	tcase_add_loop_test(t, S20_every_document_in_every_format_is_plain_text, 0, HOSTILE_LOGS);
	tcase_add_test(t, S20_what_people_reported_is_plain_text);
	tcase_add_test(t, S20_what_is_said_about_hostile_words_is_plain_text);
	tcase_add_test(t, S20_hostile_settings_and_themes_are_named_in_plain_text);
	tcase_add_loop_test(t, S20_every_view_recorded_holds_our_sequences_alone, 0, HOSTILE_LOGS);
	tcase_add_test(t, S20_a_hostile_recording_is_played_as_plain_text);
	tcase_add_test(t, S20_what_is_copied_is_plain_text);
	tcase_add_test(t, S20_title_and_status_line_hold_letters_alone);
	tcase_add_test(t, a_planted_sequence_is_found);
	suite_add_tcase(s, t);
	return s;
}
