package io.reactivecache.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The network of the tests")
class TcpProxyTest {

  private final ServerSocket server = listen();
  private final TcpProxy proxy = TcpProxy.to(server.getLocalPort());

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  @DisplayName("brings all that was said before an end in good order, however late it is read")
  void end() throws Exception {
    byte[] much = new byte[8 << 20];
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      Thread writer =
          new Thread(
              () -> {
                try (accepted) {
                  accepted.getOutputStream().write(much);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      writer.start();
      InputStream in = client.getInputStream();
      assertThat(in.readNBytes(much.length)).hasSize(much.length);
      assertThat(in.read()).isEqualTo(-1);
      writer.join();
    }
  }

  @Test
  @DisplayName("resets a connection when it is cut, and takes none before it is mended")
  void cut() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      accepted.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);
      proxy.cut();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    }
    proxy.resume();
    assertAnswers(server);
  }

  @Test
  @DisplayName("keeps its address when what is behind it has another")
  void retargeted() throws IOException {
    try (ServerSocket other = listen()) {
      assertThat(proxy.instead("redis://127.0.0.1:" + server.getLocalPort()))
          .isEqualTo("redis://127.0.0.1:" + proxy.port());
      proxy.retarget(new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort()));
      assertAnswers(other);
    }
  }

  private void assertAnswers(ServerSocket behind) throws IOException {
    try (Socket client = connect();
        Socket accepted = behind.accept()) {
      accepted.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static ServerSocket listen() {
    try {
      ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(20_000);
      return socket;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
