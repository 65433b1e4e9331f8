/* confine: which files a board may open after its start: those it was given, and its own. */
/* SPDX-License-Identifier: MIT */
#include "tui/confine.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/config.h"
#include "tui/sandbox.h"

static void
add(char **list, size_t *n, const char *path)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(list[i], path) == 0)
			return;
	if (*path && *n < CONFINE_PATHS)
		list[(*n)++] = xstrdup(path);
}

static void
may_read(struct confine *confine, const char *path)
{
	add(confine->read, &confine->n_read, path);
}

static void
may_write(struct confine *confine, const char *path)
{
	add(confine->write, &confine->n_write, path);
}

/* The folder a path stands in, or the nearest one above it that is there. */
static void
folder_of(const char *path, struct str *out)
{
	struct stat stat_of;

	str_clear(out);
	str_add(out, path);
	do {
		const char *slash = strrchr(str_text(out), '/');
		size_t len = slash ? (size_t)(slash - out->at) : 0;
		str_clear(out);
		str_bytes(out, path, slash && len == 0 ? 1 : len);
		if (!slash)
			str_add(out, ".");
	} while (strcmp(out->at, "/") != 0 && strcmp(out->at, ".") != 0 &&
		 stat(out->at, &stat_of) != 0);
}

/* Is the way to it without links, as far as it is there? */
static bool
is_straight(const char *path)
{
	struct str all = { 0 };
	bool is_well = true;

	if (path[0] != '/') {
		char *here = getcwd(NULL, 0);
		str_fmt(&all, "%s/", here ? here : "");
		free(here);
	}
	str_add(&all, path);
	for (char *at = all.at + 1; is_well && *at; at++) {
		struct stat stat;
		if (*at != '/' && at[1])
			continue;
		char kept = *at == '/' ? '/' : '\0';
		if (kept)
			*at = '\0';
		is_well = lstat(all.at, &stat) != 0 || !S_ISLNK(stat.st_mode);
		if (kept)
			*at = kept;
	}
	str_release(&all);
	return is_well;
}

/* The folder of what is followed may be taken away and made anew, and is another one then. */
static void
may_read_above(struct confine *confine, const char *folder)
{
	struct str above = { 0 };

	folder_of(folder, &above);
	if (strcmp(above.at, "/") != 0)
		may_read(confine, above.at);
	str_release(&above);
}

/* A file of the command line: its folder, by its name and by where that leads. */
static void
may_read_input(struct confine *confine, const char *path, bool is_followed)
{
	struct str folder = { 0 };
	char *real;

	if (strcmp(path, "-") == 0)
		return;
	if (is_followed && !is_straight(path))
		may_read(confine, "/");
	folder_of(path, &folder);
	may_read(confine, folder.at);
	if (is_followed)
		may_read_above(confine, folder.at);
	if ((real = realpath(path, NULL)) != NULL) {
		folder_of(real, &folder);
		may_read(confine, folder.at);
		free(real);
	}
	str_release(&folder);
}

static void
may_read_settings(struct confine *confine, const struct run *run)
{
	const struct options *options = run->options;
	const char *const named[] = { options->theme, options->config, run->incident_path.at,
				      options->keys && options->keys[0] == '@' ? options->keys + 1
									       : NULL };
	struct str folder = { 0 };

	config_folder(run->environment->config_home, run->environment->home, &folder);
	may_read(confine, str_text(&folder));
	if (options->config)
		folder_of(options->config, &folder);
	if (access(str_text(&folder), W_OK) == 0)	/* :theme NAME save */
		may_write(confine, folder.at);
	for (size_t i = 0; i < LENGTH(named); i++)
		if (named[i] && access(named[i], F_OK) == 0)
			may_read(confine, named[i]);
	str_release(&folder);
}

void
confine_paths(struct confine *confine, const struct run *run, const char *runtime)
{
	/* Zones; what libraries load late; a stopped editor, the terminal, the number of cores. */
	static const char *const usual[] = { "/usr", "/lib", "/lib64", "/etc/localtime", "/proc",
					     "/dev", "/sys/devices/system/cpu" };
	const struct options *options = run->options;
	const char *temporary = run->environment->tmp_dir;
	struct str folder = { 0 };

	*confine = (struct confine){ .n_read = 0 };
	for (size_t i = 0; i < LENGTH(usual); i++)
		may_read(confine, usual[i]);
	for (size_t i = 0; i < options->n_files; i++)
		may_read_input(confine, options->file[i], options->follow);
	may_read_settings(confine, run);
	if (run->state_dir.len) {
		str_fmt(&folder, "%s/sitrep", run->state_dir.at);
		save_mkdirs(folder.at);
		may_write(confine, folder.at);
	}
	if (*runtime) {
		save_mkdirs(runtime);
		may_write(confine, runtime);
	}
	if (options->session) {
		folder_of(options->session, &folder);
		may_write(confine, folder.at);
	}
	may_write(confine, ".");
	may_write(confine, temporary && *temporary ? temporary : "/var/tmp");
	may_write(confine, "/var/tmp");
	may_write(confine, "/tmp");
	may_write(confine, "/dev/null");
	may_write(confine, "/dev/tty");
	str_release(&folder);
}

void
confine_release(struct confine *confine)
{
	for (size_t i = 0; i < confine->n_read; i++)
		free(confine->read[i]);
	for (size_t i = 0; i < confine->n_write; i++)
		free(confine->write[i]);
	*confine = (struct confine){ .n_read = 0 };
}

unsigned
confine_run(const struct run *run, const char *runtime, struct str *note)
{
	struct confine *confine = xcalloc(1, sizeof(*confine));

	confine_paths(confine, run, runtime);
	struct sandbox_paths paths = {
		.read = (const char *const *)confine->read, .n_read = confine->n_read,
		.write = (const char *const *)confine->write, .n_write = confine->n_write,
	};
	unsigned bits = sandbox_enter(&paths);
	if (bits & SANDBOX_FILES) {
		char *here = getcwd(NULL, 0);
		str_add(note, "the board writes to ");
		if (here)
			text_safe(note, here, strlen(here));
		str_add(note, here ? ", /tmp and its own folders alone"
				   : "/tmp and its own folders alone");
		free(here);
	}
	confine_release(confine);
	free(confine);
	return bits;
}
