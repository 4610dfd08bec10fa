/* What the process of libspf2 can no longer do, tried from inside. */
#include "checks/spf2/spf2_child.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__)
#define CHECKED 1
#else
#define CHECKED 0
#endif

/* Runs TRY in the jail; what it returned, or -1 when it died. */
static int try(int (*attempt)(void))
{
	int pair[2], status;
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	if (!pid) {
		if (!spf2_jail_enter(pair[1]))
			_exit(99);
		spf2_jail_close();
		_exit(attempt());
	}
	close(pair[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(pair[0]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int nothing(void)
{
	return 7;
}

static int open_file(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}

static int make_socket(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0) >= 0;
}

static int new_process(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid > 0;
}

/* Descriptors behind its own one. */
static int count_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 64; fd++)
		count += write(fd, "", 0) == 0 || errno != EBADF;
	return count;
}

static int take_memory(void)
{
	for (int i = 0; i < 128; i++) {
		char *p = malloc(1 << 20);

		if (!p)
			return 0;
		memset(p, 1, 1 << 20);
	}
	return 1;
}

static int spin(void)
{
	volatile unsigned long n = 0;

	spf2_jail_clock();
	for (;;)
		n++;
	return 1;
}

static void test_attempts(void **state)
{
	bool root = geteuid() == 0;

	(void)state;
	assert_int_equal(try(nothing), 7);
	assert_int_equal(try(open_file), 0);
	assert_int_equal(try(make_socket), 0);
	assert_int_equal(try(count_descriptors), 4);
	/* no limit of processes holds for root; the filter is off with a checker */
	if (!root || !CHECKED)
		assert_int_equal(try(new_process), 0);
	if (!CHECKED)
		assert_int_equal(try(take_memory), 0);
}

static void test_time(void **state)
{
	(void)state;
	assert_int_equal(try(spin), -1);
}

/* As the filters of some containers do it. */
static void refuse_close_range(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_close_range, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = { sizeof code / sizeof *code, code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		_exit(98);
}

static void test_without_close_range(void **state)
{
	int status;
	const pid_t pid = fork();

	(void)state;
	if (!pid) {
		refuse_close_range();
		for (int i = 0; i < 20; i++)
			if (dup(STDERR_FILENO) < 0)
				_exit(97);
		_exit(try(count_descriptors));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attempts),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_without_close_range),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
