import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_nothing_beyond_this_machine_can_be_reached():
    with socket.socket() as far, pytest.raises(SocketConnectBlockedError):
        far.connect(("192.0.2.1", 80))
