/* sha256: SHA-256 through libmd, as lower-case hex. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sha256.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/sha256.h"

struct sha256 {
	SHA256_CTX context;
};

struct sha256 *
sha256_new(void)
{
	struct sha256 *sha = xcalloc(1, sizeof(*sha));

	SHA256_Init(&sha->context);
	return sha;
}

void
sha256_add(struct sha256 *sha, const void *at, size_t len)
{
	if (len)
		SHA256_Update(&sha->context, at, len);
}

void
sha256_end(struct sha256 *sha, char hex[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_LENGTH];

	SHA256_Final(digest, &sha->context);
	for (size_t i = 0; i < sizeof(digest); i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 0xF];
	}
	hex[2 * sizeof(digest)] = '\0';
	free(sha);
}

void
sha256_bytes(const void *at, size_t len, char hex[SHA256_HEX])
{
	struct sha256 *sha = sha256_new();

	sha256_add(sha, at, len);
	sha256_end(sha, hex);
}

int
sha256_file(const char *path, char hex[SHA256_HEX], struct err *err)
{
	enum { BLOCK = 256 * 1024 };
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat info;

	hex[0] = '\0';
	if (fd < 0)
		return err_set(err, ERR_NO_INPUT, "%s: %s; check the name and your rights to it",
			       path, strerror(errno));
	if (fstat(fd, &info) || !S_ISREG(info.st_mode)) {
		close(fd);
		return err_set(err, ERR_NO_INPUT, "%s: not a regular file; name a file", path);
	}

	struct sha256 *sha = sha256_new();
	char *block = xmalloc(BLOCK);
	ssize_t n;
	while ((n = read(fd, block, BLOCK)) > 0 || (n < 0 && errno == EINTR)) {
		if (n > 0)
			sha256_add(sha, block, (size_t)n);
	}
	int number = errno;
	free(block);
	close(fd);
	sha256_end(sha, hex);
	if (n < 0) {
		hex[0] = '\0';
		return err_set(err, ERR_IO, "%s: %s; try again", path, strerror(number));
	}
	return 0;
}
