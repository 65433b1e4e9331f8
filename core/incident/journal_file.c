/* journal_file: the session file itself: opened, locked, signed by its holder, written to. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/save.h"
#include "core/base/text.h"
#include "core/incident/journal_file.h"

/* The folder a file stands in, made when it is not there. */
static int
make_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return 0;
	char *folder = xstrndup(path, (size_t)(slash - path));
	int result = save_mkdirs(folder);
	free(folder);
	return result;
}

static int
open_file(struct journal *journal)
{
	int flags = O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
	struct stat status;

	if (!journal->is_read_only && make_folder(journal->path) != 0)
		return -1;
	journal->fd = journal->is_read_only ? open(journal->path, flags | O_RDONLY)
					    : open(journal->path, flags | O_RDWR | O_CREAT, 0600);
	if (journal->fd < 0 || fstat(journal->fd, &status) != 0)
		return -1;
	if (!S_ISREG(status.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	return 0;
}

/* The last `opened` line of the file: who signed it. NULL when nobody did. */
static char *
last_signature(int fd)
{
	enum { TAIL = 1 << 20 };
	off_t size = lseek(fd, 0, SEEK_END), from = size > TAIL ? size - TAIL : 0;
	char *tail = xmalloc(TAIL + 1), *found = NULL;
	ssize_t got = pread(fd, tail, TAIL, from);

	tail[got > 0 ? got : 0] = '\0';
	for (char *line = tail, *next; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (strncmp(line, "{\"opened\":", 10) == 0) {
			free(found);
			found = xstrdup(line);
		}
	}
	free(tail);
	return found;
}

/* `held by process 4711 on host, tty /dev/pts/3`, as far as the file tells. */
static char *
holder_text(int fd)
{
	char *signature = last_signature(fd), *text = NULL;
	cJSON *line = signature ? cJSON_ParseWithLength(signature, strlen(signature)) : NULL;
	const cJSON *opened = cJSON_GetObjectItemCaseSensitive(line, "opened");
	const cJSON *pid = cJSON_GetObjectItemCaseSensitive(opened, "pid");
	const cJSON *host = cJSON_GetObjectItemCaseSensitive(opened, "host");
	const cJSON *tty = cJSON_GetObjectItemCaseSensitive(opened, "tty");
	struct str out = { 0 };

	str_add(&out, "the session is held by another sitrep");
	if (cJSON_IsNumber(pid) && pid->valuedouble > 0 && pid->valuedouble < 1e9)
		str_fmt(&out, ", process %.0f", pid->valuedouble);
	if (cJSON_IsString(host)) {
		str_add(&out, " on ");
		text_safe(&out, host->valuestring, strlen(host->valuestring));
	}
	if (cJSON_IsString(tty)) {
		str_add(&out, ", tty ");
		text_safe(&out, tty->valuestring, strlen(tty->valuestring));
	}
	text = xstrdup(str_text(&out));
	str_release(&out);
	cJSON_Delete(line);
	free(signature);
	return text;
}

int
session_open(struct journal *journal, struct err *err)
{
	bool was_asked = journal->is_read_only;

	if (open_file(journal) != 0 && !was_asked &&
	    (errno == EACCES || errno == EPERM || errno == EROFS)) {
		struct str why = { 0 };

		str_fmt(&why, "the session cannot be written (%s)", strerror(errno));
		journal->holder = xstrdup(str_text(&why));
		str_release(&why);
		if (journal->fd >= 0)
			close(journal->fd);
		journal->fd = -1;
		journal->is_read_only = true;
		open_file(journal);
	}
	if (journal->fd < 0)
		return err_set(err, was_asked ? ERR_IO : ERR_CREATE,
			       "%s: %s; choose another place with "
			       "--session",
			       journal->path,
			       errno == ELOOP ? "is a symbolic link" : strerror(errno));
	struct stat status;
	if (fstat(journal->fd, &status) != 0 || !S_ISREG(status.st_mode))
		return err_set(err, ERR_IO,
			       "%s: not a regular file; choose another place with --session",
			       journal->path);
	if (journal->is_read_only || flock(journal->fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK) {
		journal->is_read_only = true;
		journal->holder = holder_text(journal->fd);
	} else {
		journal->holder =
			xstrdup("this file system has no locks: open the session only once");
	}
	return 0;
}

void
session_head(int64_t wall_ns, struct str *out)
{
	struct json json;

	json_init(&json, out, 0);
	json_object(&json, NULL);
	json_text(&json, "schema", SESSION_SCHEMA "1");
	json_time(&json, "created", wall_ns);
	json_end(&json, '}');
	str_char(out, '\n');
}

void
session_sign(struct journal *journal)
{
	char host[256] = "", tty[256] = "";
	struct str line = { 0 };
	struct json json;

	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	if (ttyname_r(STDIN_FILENO, tty, sizeof(tty)) != 0)
		tty[0] = '\0';
	if (!journal->has_head)
		session_head(INSTANT_NONE, &line);
	json_init(&json, &line, 0);
	json_object(&json, NULL);
	json_object(&json, "opened");
	json_int(&json, "pid", getpid());
	json_text(&json, "host", *host ? host : NULL);
	json_text(&json, "tty", *tty ? tty : NULL);
	json_end(&json, '}');
	json_end(&json, '}');
	str_char(&line, '\n');
	if (session_write(journal, &line) == 0)
		journal->has_head = true;
	str_release(&line);
}

int
session_write(struct journal *journal, const struct str *lines)
{
	struct str whole = { 0 };

	if (journal->is_torn)
		str_char(&whole, '\n');
	str_bytes(&whole, lines->at, lines->len);
	/* O_APPEND: one write() puts it at the end, whole, unless the disk is full in its midst. */
	int result = save_all(journal->fd, str_text(&whole), whole.len);
	int number = errno;
	journal->is_torn = result != 0;
	str_release(&whole);
	errno = number;
	return result;
}
