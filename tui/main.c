/* main: reads the environment, chooses between board, frame and headless command, says errors. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "tui/config.h"
#include "tui/run.h"
#include "tui/theme.h"

static struct environment
read_environment(void)
{
	return (struct environment){
		.home = getenv("HOME"), .state_home = getenv("XDG_STATE_HOME"),
		.config_home = getenv("XDG_CONFIG_HOME"), .runtime_dir = getenv("XDG_RUNTIME_DIR"),
		.term = getenv("TERM"), .lang = getenv("LANG"), .lc_all = getenv("LC_ALL"),
		.lc_ctype = getenv("LC_CTYPE"), .no_color = getenv("NO_COLOR"),
		.colorterm = getenv("COLORTERM"), .colorfgbg = getenv("COLORFGBG"),
		.visual = getenv("VISUAL"), .editor = getenv("EDITOR"), .lines = getenv("LINES"),
		.columns = getenv("COLUMNS"), .tmux = getenv("TMUX"), .user = getenv("USER"),
		.tmp_dir = getenv("TMPDIR"),
	};
}

/* Terminal databases are code for the terminal: under sudo only the system's own are read. */
static void
drop_terminfo_paths(void)
{
	if (getenv("SUDO_UID") || getuid() != geteuid()) {
		unsetenv("TERMINFO");
		unsetenv("TERMINFO_DIRS");
		setenv("TERMINFO_DIRS", "/etc/terminfo:/lib/terminfo:/usr/share/terminfo", 1);
	}
}

/*
 * A descriptor 0, 1 or 2 that came closed would be given to the next file that is opened, and
 * what is printed would land in it. It is filled so that reading or writing it fails.
 */
static void
fill_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static int
print(const struct str *text)
{
	return save_all(STDOUT_FILENO, str_text(text), text->len) == 0 ? 0 : ERR_IO;
}

/* `sitrep help formats`, `sitrep help stats`, `sitrep stats --help`. Returns an exit code; -1 and
 * *err. */
static int
help(const struct options *options, struct err *err)
{
	bool asks_for_one = options->command && strcmp(options->command, "help") == 0;
	struct str out = { 0 };
	int code = 0;

	if (!asks_for_one)
		options_help(&out, options->command);
	else if (options->n_files == 0)
		options_help(&out, NULL);
	else
		code = help_topic(&out, options->file[0], err);
	if (code == 0)
		code = print(&out);
	str_release(&out);
	return code;
}

/* The settings, laid under the command line; what is unknown in them is said. `status` has none to
 * read, and must be quick. */
static int
read_config(struct config *config, struct options *options,
	    const struct environment *environment, struct err *err)
{
	struct str warnings = { 0 };

	if (options->command && strcmp(options->command, "status") == 0)
		return 0;
	int result = config_load(config, options->config, environment->config_home,
				 environment->home, &warnings, err);
	if (result == 0)
		config_apply(config, options);
	for (const char *at = str_text(&warnings); *at;) {
		int n = (int)strcspn(at, "\n");
		options->n_config_warnings++;
		if (!options->quiet)
			fprintf(stderr, "sitrep: %.*s\n", n, at);
		at += n + 1;
	}
	str_release(&warnings);
	return result;
}

static int
choose(const struct options *options, const struct environment *environment, struct err *err)
{
	static const struct {
		const char *word;
		int (*run)(const struct options *options, const struct environment *environment,
			   struct err *err);
	} tools[] = { { "theme", theme_run }, { "doctor", doctor_run }, { "status", status_run },
		    { "play", play_run },
		    { "lint", lint_command } };
	struct err why = { 0 };

	for (size_t i = 0; options->command && i < LENGTH(tools); i++)
		if (strcmp(options->command, tools[i].word) == 0)
			return tools[i].run(options, environment, err);
	if (options->command)
		return cli_run(options, environment, err);
	if (!options->follow && options->n_files &&
	    options_not_a_command(options->file[0], access(options->file[0], F_OK) == 0, err) != 0)
		return -1;
	struct theme theme;	/* a wrong one is refused, also where none is drawn with */
	if (options->theme && run_theme(&theme, options, environment, err) != 0)
		return -1;
	if (options->n_files == 0 && isatty(STDIN_FILENO))
		return err_set(err, ERR_USAGE, "no FILE; try: sitrep api.log, or sitrep --help");
	if (options->frame)
		return frame_run(options, environment, err);
	if (!board_possible(environment, &why)) {
		if (why.code)
			fprintf(stderr, "sitrep: %s; printing the report\n", why.text);
		/* Nothing hangs in a pipe: the report of what is there now. */
		struct options once = *options;
		once.follow = false;
		return cli_run(&once, environment, err);
	}
	return board_run(options, environment, err);
}

int
main(int argc, char **argv)
{
	struct options options;
	struct config config = { 0 };
	struct err err = { 0 };

	if (getauxval(AT_SECURE)) {
		fputs("sitrep: refuses to run with the rights of another user (setuid or setgid)\n",
		      stderr);
		return ERR_USAGE;
	}
	fill_standard_descriptors();
	signal(SIGXFSZ, SIG_IGN);	/* a full file is an error to report, not a death */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	umask(077);
	mem_keep();
	drop_terminfo_paths();
	struct environment environment = read_environment();

	if (options_parse(&options, argc, argv, &err) != 0)
		goto error;
	if (options.version) {
		puts("sitrep " SITREP_VERSION);
		return 0;
	}
	if (options.help || (options.command && strcmp(options.command, "help") == 0)) {
		int result = help(&options, &err);
		if (result < 0)
			goto error;
		return result;
	}
	if (options.redact || options.briefing) {	/* no core file, no look from outside */
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	}
	if (read_config(&config, &options, &environment, &err) != 0)
		goto error;
	int code = choose(&options, &environment, &err);
	if (code >= 0) {
		config_release(&config);
		return code;
	}
error:
	config_release(&config);
	fprintf(stderr, "sitrep: %s\n", err.text);
	return err.code ? err.code : ERR_BUG;
}
