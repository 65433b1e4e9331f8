/* liar: a write that failed, told as done: what the harnesses must find out. For LD_PRELOAD. */
/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <unistd.h>

ssize_t
write(int fd, const void *at, size_t len)
{
	static ssize_t (*real)(int, const void *, size_t);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	ssize_t n = real(fd, at, len);
	return n < 0 && fd > 2 ? (ssize_t)len : n;
}
