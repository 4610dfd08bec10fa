# What has to be there, by Debian package: to build, and to test. `make deps` installs it.
BUILD_PACKAGES = gcc make pkg-config libc6-dev libldns-dev libc-ares-dev libspf2-dev libopendkim-dev libjansson-dev \
	libpsl-dev libidn2-dev libssl-dev
